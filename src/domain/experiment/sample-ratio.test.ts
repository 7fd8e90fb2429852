import { SAMPLE_RATIO_ALARM, sampleRatio } from './sample-ratio.ts';

const EQUAL = { control: 0.5, treatment: 0.5 };

describe('the sample-ratio test', () => {
  // The first two are the reference values of experiments.md; the others come from Python's math.lgamma.
  it.each([
    [1000, 1200, 0.5, 7.140301875990303, true],
    [500, 500, 0.5, -1.2012203220427864, false],
    [900, 100, 0.9, -1.2066048002142225, false],
    [200, 850, 0.2, -0.9335676039080454, false],
    [5_000_000, 5_010_000, 0.5, -0.7645109609528618, false],
  ])('of %d and %d users where the first share is %d', (control, treatment, share, logBayesFactor, isAlarm) => {
    const result = sampleRatio({ control, treatment }, { control: share, treatment: 1 - share });
    expect(Math.abs(result.logBayesFactor - logBayesFactor)).toBeLessThan(1e-6);
    expect(result.isAlarm).toBe(isAlarm);
  });

  it('alarms at odds of a thousand to one', () => {
    expect(Math.exp(SAMPLE_RATIO_ALARM)).toBeCloseTo(1000, 9);
  });

  it('says nothing before the first user', () => {
    expect(sampleRatio({ control: 0, treatment: 0 }, EQUAL).logBayesFactor).toBeCloseTo(0, 12);
  });

  it('treats both arms alike', () => {
    const one = sampleRatio({ control: 300, treatment: 420 }, EQUAL).logBayesFactor;
    expect(sampleRatio({ control: 420, treatment: 300 }, EQUAL).logBayesFactor).toBeCloseTo(one, 10);
  });
});
