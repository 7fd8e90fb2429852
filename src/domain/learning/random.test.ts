import { createRng, randomIndex, randomInteger, randomNormal, restoreRng } from './random.ts';

test('the same seed gives the same numbers, another seed others', () => {
  const draw = (seed: number): readonly number[] => {
    const rng = createRng(seed);
    return Array.from({ length: 5 }, () => rng.next());
  };
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
});

test('the generator is xoshiro128**: state 1, 2, 3, 4 gives the published words 11520, 0, 5927040, 70819200', () => {
  const rng = restoreRng([1, 2, 3, 4]);
  const fraction = (high: number, low: number): number => ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;
  expect(rng.next()).toBe(fraction(11520, 0));
  expect(rng.next()).toBe(fraction(5927040, 70819200));
});

test('a restored generator goes on as the first one does, also after JSON', () => {
  const rng = createRng(3);
  rng.next();
  const copy = restoreRng(JSON.parse(JSON.stringify(rng.state())));
  expect([copy.next(), copy.next()]).toEqual([rng.next(), rng.next()]);
});

test('uniform numbers lie in [0, 1) with mean 1/2 and variance 1/12', () => {
  const rng = createRng(1);
  const n = 100_000;
  const draws = Array.from({ length: n }, () => rng.next());
  const mean = draws.reduce((total, draw) => total + draw, 0) / n;
  const variance = draws.reduce((total, draw) => total + (draw - mean) ** 2, 0) / n;
  expect(draws.every((draw) => draw >= 0 && draw < 1)).toBe(true);
  // 4 standard errors: sd of the mean is √(1/12n), of the variance √(1/180n).
  expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / (12 * n)));
  expect(Math.abs(variance - 1 / 12)).toBeLessThan(4 * Math.sqrt(1 / (180 * n)));
});

test('normal numbers have mean 0 and variance 1', () => {
  const rng = createRng(2);
  const n = 100_000;
  const draws = Array.from({ length: n }, () => randomNormal(rng));
  const mean = draws.reduce((total, draw) => total + draw, 0) / n;
  const variance = draws.reduce((total, draw) => total + draw ** 2, 0) / n;
  expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(n));
  expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
});

test('an index is drawn as often as its probability says, and never with probability 0', () => {
  const rng = createRng(5);
  const counts = [0, 0, 0, 0];
  const n = 40_000;
  for (let draw = 0; draw < n; draw += 1) {
    const index = randomIndex(rng, [0, 0.7, 0.3, 0]);
    counts[index] = (counts[index] ?? 0) + 1;
  }
  expect(counts[0]).toBe(0);
  expect(counts[3]).toBe(0);
  expect(Math.abs((counts[1] ?? 0) / n - 0.7)).toBeLessThan(4 * Math.sqrt((0.7 * 0.3) / n));
});

test('integers cover 0..count−1', () => {
  const rng = createRng(9);
  const seen = new Set(Array.from({ length: 200 }, () => randomInteger(rng, 5)));
  expect([...seen].sort()).toEqual([0, 1, 2, 3, 4]);
});
