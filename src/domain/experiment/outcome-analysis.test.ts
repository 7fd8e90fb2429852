import { addUser, type Measurement, measure, startMeasurement } from './measurement.ts';
import { analyseOutcome, outcomeArmAlpha } from './outcome-analysis.ts';

const ALPHA = 0.05;
const measured = (values: readonly number[]): Measurement =>
  measure(values.reduce(addUser, startMeasurement(outcomeArmAlpha(ALPHA))));
const repeat = (n: number, ...values: readonly number[]) =>
  measured(Array.from({ length: n }, (_, i) => values[i % values.length] ?? Number.NaN));
const analyse = (control: Measurement, treatment: Measurement) =>
  analyseOutcome({ control, treatment, alpha: ALPHA, horizon: 1712 });

describe('the outcome of an experiment', () => {
  it('is decided by the confidence sequence from 100 users an arm on', () => {
    const at100 = analyse(repeat(100, 0.4, 0.6), repeat(100, 0.4, 0.6));
    expect(at100).toMatchObject({ isDecisive: true, harmMethod: 'confidence_sequence' });
    expect(at100.upperBound).toBe(at100.comparison?.interval.upper);
  });

  it('is not decided below, however clear the gain', () => {
    const at99 = analyse(repeat(99, 0.1, 0.2), repeat(99, 0.8, 0.9));
    expect(at99.comparison?.interval.lower).toBeGreaterThan(0);
    expect(at99.isDecisive).toBe(false);
  });

  it('shows gross harm below 100 users by the empirical-Bernstein sequence', () => {
    const analysis = analyse(repeat(60, 0.9, 1), repeat(60, 0, 0.1));
    expect(analysis).toMatchObject({ harmMethod: 'empirical_bernstein' });
    expect(analysis.upperBound).toBeLessThan(0);
  });

  it('is not compared when neither arm varies, but gross harm still shows', () => {
    const level = analyse(repeat(200, 0.5), repeat(200, 0.5));
    expect(level).toMatchObject({ comparison: null, isDecisive: false });
    expect(level.upperBound).toBeGreaterThan(0);
    const everyAnswerFailed = analyse(repeat(200, 0.5), repeat(200, 0.2));
    expect(everyAnswerFailed.comparison).toBeNull();
    expect(everyAnswerFailed.upperBound).toBeLessThan(0);
  });

  it('is compared when one arm varies: the other gets the floor', () => {
    expect(analyse(repeat(200, 0.5), repeat(200, 0.4, 0.6)).isDecisive).toBe(true);
  });
});
