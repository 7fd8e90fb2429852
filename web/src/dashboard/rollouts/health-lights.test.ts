import { healthLights } from './health-lights.ts';

const ANALYSIS = {
  ...{ check_number: 9, taken_at: '2025-11-10T12:00:00.000Z', effective_reward: { control: 0.6, treatment: 0.6 } },
  outcome: {
    control: { users: 200, mean: 0.6, variance: 0.02 },
    treatment: { users: 200, mean: 0.6, variance: 0.02 },
  },
  ...{ difference: 0, interval: null, p_value: null, lower_one_sided: null, is_decisive: true, lowest_p_value: null },
  exposed_users: { control: 250, treatment: 250 },
  outcomes_due: { control: 200, treatment: 200 },
  outcomes_missing: { control: 0, treatment: 0 },
  sample_ratio: { log_bayes_factor: -1.2, is_alarm: false },
  missing_outcomes: { log_bayes_factor: -1.2, is_alarm: false },
  crossover: { users: 0, share: 0, is_alarm: false },
  ...{ assignment_mismatches: 0, data_errors: [], guardrails: [] },
  breaker: { failures: 0, turns: 20, why_tripped: null },
  ...{ last_exposure_at: '2025-11-10T11:59:00.000Z', turns_since_last_exposure: 3 },
};
const DAY_MS = 86_400_000;

function lightsOf(
  changes: Partial<typeof ANALYSIS> | { last_exposure_at: null },
  stage: 'ramp_20' | 'full_100' = 'ramp_20',
) {
  const durations = { ...{ exposure_window_ms: DAY_MS, maturation_ms: DAY_MS, minimum_ramp_ms: 2 * DAY_MS } };
  const config = {
    ...{ mode: 'ab' as const, alpha: 0.05, horizon: 1_712, non_inferiority_margin: 0.03, superiority_margin: 0 },
    guardrail_margins: {
      ...{ error_rate: 0.02, slow_turns: 0.05, thumbs_down_rate: 0.03, regenerate_rate: 0.03, feedback_rate: 0.05 },
    },
    durations: { ...durations, full_service_ms: 7 * DAY_MS, maximum_ramp_ms: 28 * DAY_MS, stale_after_ms: DAY_MS },
  };
  const lights = healthLights({
    ...{ config, stage, stage_entered_at: '2025-11-08T12:00:00.000Z' },
    analysis: { ...ANALYSIS, ...changes },
  });
  return (name: string) => lights.find((light) => light.name === name);
}

test.each([
  ['a rollout that goes on', {}, true],
  ['silence for a day although the agent serves', { last_exposure_at: '2025-11-09T12:00:00.000Z' }, false],
  ['silence since the stage began', { last_exposure_at: null }, false],
  [
    'silence while nobody asks the agent',
    { last_exposure_at: '2025-11-09T12:00:00.000Z', turns_since_last_exposure: 0 },
    true,
  ],
  [
    'a start without a hundred matured users an arm',
    { last_exposure_at: null, outcomes_due: { control: 99, treatment: 200 } },
    true,
  ],
])('new data: %s', (_name, changes, isGood) => {
  expect(lightsOf(changes)('New data')?.isGood).toBe(isGood);
});

test('new data says when a turn was last served in an arm', () => {
  expect(lightsOf({})('New data')?.detail).toMatch(/^last turn in an arm /);
  expect(lightsOf({ last_exposure_at: null })('New data')?.detail).toBe('no turn in an arm yet');
});

test('at full_100 the arms are judged no more', () => {
  const skewed = { exposed_users: { control: 250, treatment: 5_000 } };
  for (const name of ['Sample ratio', 'Users seen in both arms', 'Outcomes missing alike']) {
    expect(lightsOf(skewed, 'full_100')(name)).toMatchObject({
      isGood: true,
      detail: expect.stringMatching(/not judged/),
    });
  }
  const alarm = { sample_ratio: { log_bayes_factor: 9, is_alarm: true } };
  expect(lightsOf(alarm)('Sample ratio')?.isGood).toBe(false);
});

test('nothing is judged before anything is measured', () => {
  const { config } = { config: { durations: { stale_after_ms: DAY_MS } } };
  expect(healthLights({ config, analysis: null } as never)).toEqual([]);
});
