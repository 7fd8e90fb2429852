import { createRng, randomInteger } from '../../src/domain/learning/random.ts';
import { FAULTS, faultKinds } from './faults.ts';
import type { EngineName } from './infrastructure/fault-world.ts';

/** One fault, and how long it lasts. */
export interface PlannedFault {
  readonly kind: string;
  readonly holdMs: number;
}

/** Faults that strike together (one or two), and the quiet time after the service has recovered from the ones before. */
export interface Strike {
  readonly gapMs: number;
  readonly faults: readonly PlannedFault[];
}

/** Of the strikes with something left to pair, the share that comes as a pair. */
const PAIR_SHARE = 0.25;
const GAP_MS = [300, 1_500] as const;

/**
 * The strikes of a run: every kind of fault `each` times, in an order, with durations and in pairs that the seed
 * decides.
 */
export function planFaults(engine: EngineName, seed: number, each: number): readonly Strike[] {
  const rng = createRng(seed);
  const between = ([from, to]: readonly [number, number]): number => Math.round(from + rng.next() * (to - from));
  const kinds = Array.from({ length: each }, () => faultKinds(engine)).flat();
  // Fisher and Yates.
  for (let last = kinds.length - 1; last > 0; last -= 1) {
    const other = randomInteger(rng, last + 1);
    [kinds[last], kinds[other]] = [String(kinds[other]), String(kinds[last])];
  }
  const strikes: Strike[] = [];
  while (kinds.length > 0) {
    const first = String(kinds.shift());
    const isPair = rng.next() < PAIR_SHARE && kinds[0] !== undefined && kinds[0] !== first;
    const struck = isPair ? [first, String(kinds.shift())] : [first];
    strikes.push({
      gapMs: between(GAP_MS),
      faults: struck.map((kind) => ({ kind, holdMs: between(FAULTS[kind]?.holdMs ?? [0, 0]) })),
    });
  }
  return strikes;
}
