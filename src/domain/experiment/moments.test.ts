import fc from 'fast-check';
import { addToMoments, mergeMoments, NO_MOMENTS, sampleVariance } from './moments.ts';

const values = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 60 });
const momentsOf = (numbers: readonly number[]) => numbers.reduce(addToMoments, NO_MOMENTS);

describe('running moments', () => {
  it('give the textbook mean and sample variance', () => {
    const moments = momentsOf([2, 4, 4, 4, 5, 5, 7, 9]);
    expect(moments.mean).toBeCloseTo(5, 12);
    expect(sampleVariance(moments)).toBeCloseTo(32 / 7, 12);
  });

  it('have no variance below two numbers', () => {
    expect(sampleVariance(NO_MOMENTS)).toBeNull();
    expect(sampleVariance(momentsOf([0.5]))).toBeNull();
    expect(sampleVariance(momentsOf([0.5, 0.5]))).toBe(0);
  });

  it('are the same however the numbers are grouped and merged', () => {
    fc.assert(
      fc.property(values, values, values, (a, b, c) => {
        const whole = momentsOf([...a, ...b, ...c]);
        const left = mergeMoments(mergeMoments(momentsOf(a), momentsOf(b)), momentsOf(c));
        const right = mergeMoments(momentsOf(c), mergeMoments(momentsOf(b), momentsOf(a)));
        for (const merged of [left, right]) {
          expect(merged.n).toBe(whole.n);
          expect(merged.mean).toBeCloseTo(whole.mean, 10);
          expect(merged.sumSquaredDeviations).toBeCloseTo(whole.sumSquaredDeviations, 10);
        }
      }),
    );
  });

  it('keep their precision far from zero', () => {
    const moments = momentsOf([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]);
    expect(sampleVariance(moments)).toBeCloseTo(30, 6);
  });
});
