import { randomStream } from './random.ts';

const first = (...name: (string | number)[]) => {
  const stream = randomStream(...name);
  return Array.from({ length: 5 }, () => stream.next());
};

test('a stream gives the same numbers for the same name, others for another, and names do not run together', () => {
  expect(first('turn', 7, 1)).toEqual(first('turn', 7, 1));
  expect(first('turn', 7, 1)).not.toEqual(first('turn', 7, 2));
  expect(first('a', 'b')).not.toEqual(first('ab'));
  expect(first('a', 1)).not.toEqual(first('a', '1'));
});

test('its numbers are uniform in [0, 1), and its normal numbers have mean 0 and variance 1', () => {
  const stream = randomStream('moments');
  const count = 20_000;
  const uniform = Array.from({ length: count }, () => stream.next());
  const normal = Array.from({ length: count }, () => stream.normal());
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / count;
  expect(Math.min(...uniform)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...uniform)).toBeLessThan(1);
  // Four standard errors: of the uniform mean sqrt(1/12/n), of the normal mean 1/sqrt(n), of its variance sqrt(2/n).
  expect(Math.abs(mean(uniform) - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / count));
  expect(Math.abs(mean(normal))).toBeLessThan(4 / Math.sqrt(count));
  expect(Math.abs(mean(normal.map((value) => value ** 2)) - 1)).toBeLessThan(4 * Math.sqrt(2 / count));
});

test('a weighted pick follows the weights; nothing to pick from is a bug', () => {
  const stream = randomStream('weights');
  const picked = Array.from({ length: 10_000 }, () => stream.pickWeighted([0, 1, 2], (item) => item));
  expect(picked.filter((item) => item === 0)).toHaveLength(0);
  const share = picked.filter((item) => item === 2).length / picked.length;
  expect(Math.abs(share - 2 / 3)).toBeLessThan(4 * Math.sqrt(2 / 9 / picked.length));
  expect(() => stream.pick([])).toThrow(RangeError);
  expect(() => stream.pickWeighted([1, 2], () => 0)).toThrow(RangeError);
});
