import { at } from '../numbers.ts';

/** The moments of Adam, one per parameter. Updated in place: part of a training run's state. */
export interface AdamState {
  updates: number;
  readonly first: Float64Array;
  readonly second: Float64Array;
}

const DECAY_FIRST = 0.9;
const DECAY_SECOND = 0.999;
const STABILIZER = 1e-8;

/** The state before the first update. */
export function createAdam(size: number): AdamState {
  return { updates: 0, first: new Float64Array(size), second: new Float64Array(size) };
}

/**
 * Moves the parameters one step up the gradient, in place. A gradient of zeros before any other moves nothing.
 * Source: Kingma, Ba (ICLR 2015, arXiv 1412.6980), Algorithm 1, with its default decays.
 */
export function ascend(
  parameters: Float64Array,
  gradient: ArrayLike<number>,
  learningRate: number,
  state: AdamState,
): void {
  state.updates += 1;
  const firstCorrection = 1 - DECAY_FIRST ** state.updates;
  const secondCorrection = 1 - DECAY_SECOND ** state.updates;
  for (let index = 0; index < parameters.length; index += 1) {
    const slope = at(gradient, index);
    const first = DECAY_FIRST * at(state.first, index) + (1 - DECAY_FIRST) * slope;
    const second = DECAY_SECOND * at(state.second, index) + (1 - DECAY_SECOND) * slope * slope;
    state.first[index] = first;
    state.second[index] = second;
    const step = first / firstCorrection / (Math.sqrt(second / secondCorrection) + STABILIZER);
    parameters[index] = at(parameters, index) + learningRate * step;
  }
}
