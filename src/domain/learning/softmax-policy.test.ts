import { at, dot } from './numbers.ts';
import { createRng, randomNormal } from './random.ts';
import { addLogProbabilityGradient, exponentials, logProbabilities, logSoftmax } from './softmax-policy.ts';

const ARMS = 5;
const WIDTH = 4;
const rng = createRng(12);
const WEIGHTS = Float64Array.from({ length: ARMS * WIDTH }, () => randomNormal(rng));
const FEATURES = [1, 0, 0.4, -2];

test('log probabilities are those of exp(w · x) over their sum', () => {
  const powers = Array.from({ length: ARMS }, (_, arm) =>
    Math.exp(dot(WEIGHTS.slice(arm * WIDTH, (arm + 1) * WIDTH), FEATURES)),
  );
  const total = powers.reduce((sum, power) => sum + power, 0);
  for (const [arm, log] of logProbabilities(WEIGHTS, FEATURES, ARMS).entries()) {
    expect(log).toBeCloseTo(Math.log((powers[arm] ?? 0) / total), 12);
  }
});

test('logits of thousands neither overflow nor vanish', () => {
  expect([...logSoftmax(Float64Array.from([5000, 4999, -5000]))]).toEqual([
    expect.closeTo(-0.31326, 5),
    expect.closeTo(-1.31326, 5),
    expect.closeTo(-10000.31326, 5),
  ]);
});

test('the gradient of any mixture of log probabilities equals its finite differences', () => {
  const scales = Float64Array.from([0.5, -1, 0, 2, 0.1]);
  const objective = (weights: Float64Array): number => dot(scales, logProbabilities(weights, FEATURES, ARMS));
  const gradient = new Float64Array(WEIGHTS.length);
  addLogProbabilityGradient(gradient, FEATURES, exponentials(logProbabilities(WEIGHTS, FEATURES, ARMS)), scales);
  for (let index = 0; index < WEIGHTS.length; index += 1) {
    const moved = (step: number): Float64Array =>
      WEIGHTS.map((weight, position) => (position === index ? weight + step : weight));
    expect(at(gradient, index)).toBeCloseTo((objective(moved(1e-6)) - objective(moved(-1e-6))) / 2e-6, 8);
  }
});

test('arrays that do not fit together are an error', () => {
  expect(() => logProbabilities(new Float64Array(3), FEATURES, ARMS)).toThrow('3 weights: expected 5 × 4');
  expect(() =>
    addLogProbabilityGradient(new Float64Array(20), FEATURES, new Float64Array(5), new Float64Array(4)),
  ).toThrow(RangeError);
});
