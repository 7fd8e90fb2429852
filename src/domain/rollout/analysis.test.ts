import { analyse } from './analysis.ts';
import { DEFAULT_ROLLOUT_CONFIG as CONFIG } from './config.ts';
import { evidence, outcome, rate, same, withGuardrail } from './testing/snapshots.ts';

/** A healthy rollout after days at full_100: the control stands still, the treatment has gone on. */
const AT_FULL = evidence(1_000, {
  outcome: { control: outcome(0.6, 1_000), treatment: outcome(0.64, 5_000) },
  lowestPValue: 0.03,
  exposedUsers: { control: 1_050, treatment: 6_000 },
  usersInBothArms: 400,
  outcomesDue: { control: 1_000, treatment: 5_000 },
  outcomesMissing: { control: 100, treatment: 0 },
});

test('in a ramp the arms are compared, and whether they are two halves of the same users is judged', () => {
  const {
    outcome: compared,
    lowestPValue,
    sampleRatio,
    crossover,
    missingOutcomes,
  } = analyse(AT_FULL, CONFIG, 'ramp_50');
  expect(compared?.comparison?.difference).toBeCloseTo(0.04, 12);
  expect(lowestPValue).toBeLessThan(0.03);
  expect([sampleRatio?.isAlarm, crossover.isAlarm, missingOutcomes?.isAlarm]).toEqual([true, true, true]);
});

test('at full_100 nothing is compared and no arm misses users: the comparison stays what the ramp ended with', () => {
  expect(analyse(AT_FULL, CONFIG, 'full_100')).toMatchObject({
    outcome: null,
    lowestPValue: 0.03,
    sampleRatio: null,
    crossover: { isAlarm: false },
    missingOutcomes: null,
  });
});

test("at full_100 the guardrails are judged, against the incumbent's frozen values", () => {
  const failing = withGuardrail(AT_FULL, 'error_rate', { control: rate(0.01, 1_000), treatment: rate(0.2, 5_000) });
  const breached = (measured: typeof AT_FULL) =>
    analyse(measured, CONFIG, 'full_100')
      .guardrails.filter(({ isBreached }) => isBreached)
      .map(({ guardrail }) => guardrail);
  expect(breached(AT_FULL)).toEqual([]);
  expect(breached(failing)).toEqual(['error_rate']);
});

test('what cannot be computed is null', () => {
  const { outcome: compared, lowestPValue } = analyse(
    evidence(0, { outcome: same(outcome(null, 0)) }),
    CONFIG,
    'ramp_20',
  );
  expect(compared).toMatchObject({ comparison: null, isDecisive: false });
  expect(lowestPValue).toBeNull();
});
