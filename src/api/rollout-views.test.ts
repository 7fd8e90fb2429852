import { DEFAULT_ROLLOUT_CONFIG } from '../domain/rollout/config.ts';
import type { Rollout } from '../domain/rollout/rollout.ts';
import type { RolloutSnapshot } from '../domain/rollout/snapshot.ts';
import type { Stage } from '../domain/rollout/state.ts';
import { evidence, outcome, snapshotOf, stateIn } from '../domain/rollout/testing/snapshots.ts';
import { type RolloutParts, rolloutViewOf } from './rollout-views.ts';

const rolloutIn = (stage: Stage): Rollout => ({
  ...{ rolloutId: 'rollout-1', agent: 'chat_agent', candidatePolicyId: 'c', incumbentPolicyId: 'i', gate: 'passed' },
  ...{
    trainingRunId: null,
    config: DEFAULT_ROLLOUT_CONFIG,
    requestedBy: 'ops',
    requestedAt: '2025-11-08T12:00:00.000Z',
  },
  ...{ state: stateIn(stage), transitions: [], abort: null, trip: null, lowestPValue: 0.01, slowAboveMs: 95 },
});

/** A check of so many treated users, at a mean of .65, against 1000 of the control at .6. */
const checkOf = (stage: Stage, checkNumber: number, treated: number): RolloutSnapshot =>
  snapshotOf(stateIn(stage), {
    checkNumber,
    experiment: evidence(1_000, {
      outcome: { control: outcome(0.6, 1_000), treatment: outcome(0.6 + 0.05 * (1_000 / treated), treated) },
      exposedUsers: { control: 1_050, treatment: treated + 50 },
      lowestPValue: 0.01,
    }),
  });

const viewOf = (stage: Stage, parts: Pick<RolloutParts, 'last' | 'compared' | 'sampled'>) =>
  rolloutViewOf(rolloutIn(stage), { staging: [], orders: [], decisions: [], ...parts });

const RAMP = checkOf('ramp_50', 7, 1_000);
const FULL = checkOf('full_100', 9, 5_000);

test('a ramp shows the comparison of its last check', () => {
  const { analysis, series } = viewOf('ramp_50', { last: RAMP, compared: null, sampled: [RAMP] });
  expect(analysis).toMatchObject({ check_number: 7, difference: expect.closeTo(0.05, 9), is_decisive: true });
  expect(analysis?.sample_ratio).toMatchObject({ is_alarm: false });
  expect(series.map((look) => look.check_number)).toEqual([7]);
});

test('at full_100 the comparison is the one that ended the ramp, and users who go on to come are no sample-ratio alarm', () => {
  const { analysis, series } = viewOf('full_100', { last: FULL, compared: RAMP, sampled: [RAMP, FULL] });
  expect(analysis).toMatchObject({
    check_number: 9,
    difference: expect.closeTo(0.05, 9),
    outcome: { control: { users: 1_000 }, treatment: { users: 1_000 } },
    exposed_users: { control: 1_050, treatment: 5_050 },
    lowest_p_value: 0.01,
    sample_ratio: null,
    missing_outcomes: null,
    crossover: { is_alarm: false },
  });
  expect(analysis?.interval?.lower).toBeGreaterThan(0);
  expect(series.map((look) => look.check_number)).toEqual([7]);
});

test('at full_100 without a check that ended the ramp there is no comparison', () => {
  const { analysis } = viewOf('full_100', { last: FULL, compared: null, sampled: [] });
  expect(analysis).toMatchObject({ difference: null, interval: null, p_value: null, is_decisive: false });
});
