import { createRng, randomNormal } from '../random.ts';
import { type PairedScore, pairedBootstrap } from './paired-bootstrap.ts';

const scores = (seed: number, prompts: number, effect: number): readonly PairedScore[] => {
  const rng = createRng(seed);
  return Array.from({ length: prompts }, (_, prompt) => {
    const difficulty = randomNormal(rng);
    return {
      promptId: `prompt-${prompt}`,
      candidate: difficulty + effect + randomNormal(rng) / 2,
      baseline: difficulty,
    };
  });
};

test('the interval is the same for the same seed, and does not depend on the order of the rows', () => {
  const rows = scores(1, 15, 0.2);
  const interval = pairedBootstrap(rows, createRng(5))?.interval;
  expect(pairedBootstrap([...rows].reverse(), createRng(5))?.interval).toEqual(interval);
  expect(pairedBootstrap(rows, createRng(6))?.interval).not.toEqual(interval);
});

test('with many prompts the interval is that of the normal distribution: ± 1.96 standard errors', () => {
  const rows = scores(2, 100, 0.1);
  const differences = rows.map(({ candidate, baseline }) => candidate - baseline);
  const mean = differences.reduce((total, value) => total + value, 0) / 100;
  const error = Math.sqrt(differences.reduce((total, value) => total + (value - mean) ** 2, 0)) / 100;
  const result = pairedBootstrap(rows, createRng(1));
  expect(result?.difference).toBeCloseTo(mean, 12);
  // The quantile of 10,000 resamples has a standard error of .027 standard errors of the mean; 100 prompts add some skewness: .2 in all.
  expect(Math.abs((result?.interval?.[0] ?? 0) - (mean - 1.96 * error))).toBeLessThan(0.2 * error);
  expect(Math.abs((result?.interval?.[1] ?? 0) - (mean + 1.96 * error))).toBeLessThan(0.2 * error);
});

test('ten samples of one prompt count as one prompt', () => {
  const rows = scores(3, 5, 0);
  const tenfold = rows.flatMap((row) => new Array<PairedScore>(10).fill(row));
  expect(pairedBootstrap(tenfold, createRng(4))?.interval?.[1]).toBeCloseTo(
    pairedBootstrap(rows, createRng(4))?.interval?.[1] ?? Number.NaN,
    12,
  );
  expect(pairedBootstrap(tenfold, createRng(4))?.prompts).toBe(5);
});

test('no prompt has no difference, one prompt no interval', () => {
  expect(pairedBootstrap([], createRng(1))).toBeNull();
  expect(pairedBootstrap([{ promptId: 'a', candidate: 1, baseline: 0.5 }], createRng(1))).toEqual({
    difference: 0.5,
    prompts: 1,
    interval: null,
  });
});
