import fc from 'fast-check';
import { readReference } from '../../../../test/support/reference.ts';
import { benjaminiHochberg, benjaminiYekutieli } from './multiple-testing.ts';

const { falseDiscovery } = readReference<{
  readonly falseDiscovery: {
    readonly pValues: readonly number[];
    readonly hochberg: readonly number[];
    readonly yekutieli: readonly number[];
  };
}>('statistics');

test('the example of Benjamini and Hochberg (1995, § 3.2): 15 hypotheses, the 4 smallest p-values rejected at q = .05', () => {
  expect(benjaminiHochberg(falseDiscovery.pValues, 0.05).rejected).toEqual([
    ...new Array(4).fill(true),
    ...new Array(11).fill(false),
  ]);
});

test('adjusted p-values equal scipy’s false_discovery_control', () => {
  const hochberg = benjaminiHochberg(falseDiscovery.pValues, 0.1).adjusted;
  const yekutieli = benjaminiYekutieli(falseDiscovery.pValues, 0.1).adjusted;
  for (const [index, expected] of falseDiscovery.hochberg.entries()) expect(hochberg[index]).toBeCloseTo(expected, 12);
  for (const [index, expected] of falseDiscovery.yekutieli.entries())
    expect(yekutieli[index]).toBeCloseTo(expected, 12);
});

test('a large p-value is carried by smaller ones behind it: the procedure steps up', () => {
  // .04 alone misses 2/3 · .1 … but .09 ≤ 3/3 · .1 rejects all three.
  expect(benjaminiHochberg([0.09, 0.08, 0.07], 0.1).rejected).toEqual([true, true, true]);
});

test('results keep the order of the hypotheses, and Yekutieli never rejects what Hochberg keeps', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }), (pValues) => {
      const hochberg = benjaminiHochberg(pValues, 0.1);
      const yekutieli = benjaminiYekutieli(pValues, 0.1);
      for (const [index, p] of pValues.entries()) {
        expect(hochberg.adjusted[index]).toBeGreaterThanOrEqual(p);
        expect(yekutieli.rejected[index] === true && hochberg.rejected[index] === false).toBe(false);
        const smaller = pValues.findIndex((other) => other < p);
        if (smaller !== -1 && hochberg.rejected[index] === true) expect(hochberg.rejected[smaller]).toBe(true);
      }
    }),
  );
});

test('no hypotheses, no rejections; a p-value above 1 is an error', () => {
  expect(benjaminiHochberg([], 0.1)).toEqual({ rejected: [], adjusted: [] });
  expect(() => benjaminiHochberg([1.2], 0.1)).toThrow('p-value 1.2');
});
