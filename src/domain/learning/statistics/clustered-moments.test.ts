import fc from 'fast-check';
import { clusteredMean } from './clustered-mean.ts';
import { type ClusteredMoments, clusteredMeanOfMoments } from './clustered-moments.ts';

function momentsOf(rows: readonly { readonly value: number; readonly user: string }[]): ClusteredMoments {
  const users = Map.groupBy(rows, ({ user }) => user);
  const sums = [...users.values()].map((own) => ({
    n: own.length,
    sum: own.reduce((sum, { value }) => sum + value, 0),
  }));
  const total = (of: (cluster: { n: number; sum: number }) => number) => sums.reduce((all, each) => all + of(each), 0);
  return {
    n: total(({ n }) => n),
    sum: total(({ sum }) => sum),
    clusters: sums.length,
    sumSquares: total(({ sum }) => sum * sum),
    sumProducts: total(({ n, sum }) => n * sum),
    countSquares: total(({ n }) => n * n),
  };
}

test('sums by user give the mean and the interval of the rows themselves', () => {
  const row = fc.record({
    value: fc.double({ min: 0, max: 1, noNaN: true }),
    user: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 60 }), (rows) => {
      const found = clusteredMeanOfMoments(momentsOf(rows));
      const expected = clusteredMean(
        rows.map(({ value }) => value),
        rows.map(({ user }) => user),
      );
      if (expected === null || found === null) {
        expect(found).toBe(expected);
        return;
      }
      expect(found).toMatchObject({
        n: expected.n,
        clusters: expected.clusters,
        mean: expect.closeTo(expected.mean, 12),
      });
      for (const end of [0, 1] as const) {
        // What is multiplied out keeps half of the digits where all users agree.
        if (expected.interval === null) expect(found.interval).toBeNull();
        else expect(found.interval?.[end]).toBeCloseTo(expected.interval[end], 6);
      }
    }),
    { seed: 7 },
  );
});

test('no rows have no mean; one user has no interval', () => {
  const none = { n: 0, sum: 0, clusters: 0, sumSquares: 0, sumProducts: 0, countSquares: 0 };
  expect(clusteredMeanOfMoments(none)).toBeNull();
  const one = { n: 2, sum: 0.6, clusters: 1, sumSquares: 0.36, sumProducts: 1.2, countSquares: 4 };
  expect(clusteredMeanOfMoments(one)).toMatchObject({ mean: 0.3, standardError: null, interval: null });
});
