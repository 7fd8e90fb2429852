import fc from 'fast-check';
import { oneSidedHalfWidth } from './confidence-sequence.ts';
import { bernsteinInterval } from './empirical-bernstein.ts';
import {
  DEFAULT_GUARDRAIL_MARGINS,
  GUARDRAILS,
  type Guardrail,
  guardrailArmAlpha,
  judgeGuardrail,
} from './guardrails.ts';
import { addUser, type Measurement, measure, startMeasurement } from './measurement.ts';

const ALPHA = 0.05;
const HORIZON = 1712;

/** `n` users of which every `every`-th has an event. */
const rate = (n: number, events: number): Measurement =>
  measure(
    Array.from({ length: n }, (_, i) =>
      Math.floor(((i + 1) * events) / n) > Math.floor((i * events) / n) ? 1 : 0,
    ).reduce(addUser, startMeasurement(guardrailArmAlpha(ALPHA))),
  );
const judge = (guardrail: Guardrail, control: Measurement, treatment: Measurement) =>
  judgeGuardrail({
    guardrail,
    control,
    treatment,
    margin: DEFAULT_GUARDRAIL_MARGINS[guardrail],
    alpha: ALPHA,
    horizon: HORIZON,
  });

describe('guardrails', () => {
  it.each([
    ['error_rate', 0.02],
    ['slow_turns', 0.05],
    ['thumbs_down_rate', 0.03],
    ['regenerate_rate', 0.03],
    ['feedback_rate', 0.05],
  ] as const)('watch %s with margin %d', (guardrail, margin) => {
    expect(DEFAULT_GUARDRAIL_MARGINS[guardrail]).toBe(margin);
  });

  it.each(GUARDRAILS.filter((guardrail) => guardrail !== 'feedback_rate'))(
    'are breached by a much higher %s, not by a lower one',
    (guardrail) => {
      expect(judge(guardrail, rate(1000, 100), rate(1000, 300)).isBreached).toBe(true);
      expect(judge(guardrail, rate(1000, 300), rate(1000, 100)).isBreached).toBe(false);
    },
  );

  it('are breached by a much lower feedback rate, not by a higher one', () => {
    expect(judge('feedback_rate', rate(1000, 300), rate(1000, 100)).isBreached).toBe(true);
    expect(judge('feedback_rate', rate(1000, 100), rate(1000, 300)).isBreached).toBe(false);
  });

  it('are breached when the lower bound at α/5 is above the margin, not merely the harm', () => {
    const verdict = judge('error_rate', rate(1000, 50), rate(1000, 90));
    expect(verdict.harm).toBeCloseTo(0.04, 12);
    expect(verdict.isBreached).toBe(false);
    const variance = (p: number) => (p * (1 - p) * 1000) / 999;
    const halfWidth = oneSidedHalfWidth({
      squaredError: (variance(0.05) + variance(0.09)) / 1000,
      n: 2000,
      alpha: 0.01,
      horizon: HORIZON,
    });
    expect(verdict.lowerBound).toBeCloseTo(0.04 - halfWidth, 12);
  });

  it.each([
    ['under 100 users an arm', rate(99, 0), rate(99, 90), 'empirical_bernstein'],
    ['under 20 users with an event', rate(5000, 0), rate(5000, 19), 'empirical_bernstein'],
    ['from 20 users with an event on', rate(5000, 0), rate(5000, 20), 'confidence_sequence'],
  ] as const)('are judged %s by the right sequence', (_, control, treatment, method) => {
    expect(judge('error_rate', control, treatment).method).toBe(method);
  });

  it('take the distance of the arms’ own intervals when there are few users', () => {
    const [control, treatment] = [rate(60, 0), rate(60, 60)];
    const verdict = judge('error_rate', control, treatment);
    const distance = bernsteinInterval(treatment.bernstein).lower - bernsteinInterval(control.bernstein).upper;
    expect(verdict.lowerBound).toBe(distance);
    expect(verdict.isBreached).toBe(true);
  });

  it('split the error probability among five guardrails and two arms', () => {
    expect(guardrailArmAlpha(0.05)).toBeCloseTo(0.005, 12);
  });

  it('find harm in sequence data even when a mean got lost', () => {
    const lost = { ...rate(500, 450), mean: Number.NaN };
    expect(judge('error_rate', rate(500, 0), lost)).toMatchObject({ method: 'empirical_bernstein', isBreached: true });
  });

  it('are never breached by equal arms', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.nat(100),
        fc.constantFrom(...GUARDRAILS),
        (n, percent, guardrail) => {
          const arm = rate(n, Math.round((n * percent) / 100));
          expect(judge(guardrail, arm, arm).isBreached).toBe(false);
        },
      ),
    );
  });
});
