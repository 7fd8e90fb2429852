import { stableHash, stableUnit } from './stable-hash.ts';

test('hashes never change between releases', () => {
  expect(stableHash('dataset-split-1', 'user-1')).toMatchInlineSnapshot(`4284436717`);
});

test('names that differ in one letter spread evenly, and namespaces are independent', () => {
  const n = 20_000;
  const counts = new Array<number>(10).fill(0);
  let agreement = 0;
  for (let number = 0; number < n; number += 1) {
    const a = stableUnit('a', `user-${number}`);
    const b = stableUnit('b', `user-${number}`);
    counts[Math.floor(a * 10)] = (counts[Math.floor(a * 10)] ?? 0) + 1;
    agreement += Number(a < 0.5 === b < 0.5);
  }
  // χ² with 9 degrees of freedom exceeds 33.7 once in 10,000.
  const chiSquare = counts.reduce((total, count) => total + (count - n / 10) ** 2 / (n / 10), 0);
  expect(chiSquare).toBeLessThan(33.7);
  expect(Math.abs(agreement / n - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / n));
});
