import { addToBreaker, CLOSED_BREAKER } from '../experiment/breaker.ts';
import { GUARDRAILS } from '../experiment/guardrails.ts';
import { DEFAULT_ROLLOUT_CONFIG, rolloutConfig } from './config.ts';
import { decide } from './decide.ts';
import type { ExperimentEvidence, RolloutSnapshot } from './snapshot.ts';
import type { RolloutState, Stage } from './state.ts';
import {
  DAY_MS,
  evidence,
  HOUR_MS,
  outcome,
  outcomeOf,
  PASSED_STAGING,
  rate,
  same,
  snapshotOf,
  stateIn,
  withGuardrail,
} from './testing/snapshots.ts';

const config = DEFAULT_ROLLOUT_CONFIG;
const SERVING = ['ramp_20', 'ramp_50', 'full_100'] as const;
const RAMPS = ['ramp_20', 'ramp_50'] as const;
const act = { person: 'ann', reason: 'because', atMs: 0 };

const better: Partial<ExperimentEvidence> = {
  outcome: { control: outcome(0.6, 1000), treatment: outcome(0.65, 1000) },
};
const worse: Partial<ExperimentEvidence> = { outcome: { control: outcome(0.6, 1000), treatment: outcome(0.55, 1000) } };
const brokenRatio: Partial<ExperimentEvidence> = { exposedUsers: { control: 1000, treatment: 1200 } };
const breached = withGuardrail(evidence(1000), 'error_rate', { control: rate(0.01, 1000), treatment: rate(0.2, 1000) });
const actionAt = (state: RolloutState, changes: Parameters<typeof snapshotOf>[1] = {}) =>
  decide(snapshotOf(state, changes), config).action;
const decideAt = (stage: Stage, experiment: ExperimentEvidence | null, changes: Partial<RolloutSnapshot> = {}) =>
  decide(snapshotOf(stateIn(stage), { experiment, ...changes }), config);

describe('precedence 1: orders to stop', () => {
  const failing = [true, true, true].reduce(addToBreaker, CLOSED_BREAKER);

  it.each(SERVING)('the kill switch, an abort and the breaker roll back %s, whatever was measured', (stage) => {
    expect(decideAt(stage, evidence(1000, better), { killSwitch: 'incident 7' })).toEqual({
      action: 'roll_back',
      reasons: ['the kill switch is on: incident 7'],
    });
    expect(decideAt(stage, evidence(1000, better), { abort: act })).toEqual({
      action: 'roll_back',
      reasons: ['ann aborted: because'],
    });
    expect(decideAt(stage, evidence(0, { breaker: failing }))).toEqual({
      action: 'roll_back',
      reasons: ['the breaker tripped: all of the first 3 candidate turns failed'],
    });
  });

  it.each(['draft', 'staging'] as const)('the kill switch rejects a candidate in %s', (stage) => {
    expect(decideAt(stage, null, { killSwitch: 'incident 7' }).action).toBe('reject');
  });

  it('all orders are named together', () => {
    const { reasons } = decideAt('ramp_20', evidence(0, { breaker: failing }), { killSwitch: 'x', abort: act });
    expect(reasons).toHaveLength(3);
  });
});

describe('precedence 2: harm', () => {
  it.each(RAMPS)('an outcome whose upper bound is below zero rolls back %s', (stage) => {
    const decision = decideAt(stage, evidence(1000, worse));
    expect(decision.action).toBe('roll_back');
    expect(decision.reasons.join()).toMatch(
      /treatment − control is at most -0\.0\d+ \(confidence sequence; 1000 and 1000 users\)/,
    );
  });

  it.each(SERVING)('a breached guardrail rolls back %s', (stage) => {
    const decision = decideAt(stage, breached);
    expect(decision.action).toBe('roll_back');
    expect(decision.reasons.join()).toMatch(
      /guardrail error_rate breached: worse by 0\.19, at least 0\.\d+ .*, the margin is 0\.02/,
    );
  });

  it.each(GUARDRAILS)('%s is one of the guardrails', (guardrail) => {
    const [low, high] = [rate(0.1, 1000), rate(0.6, 1000)];
    const arms = guardrail === 'feedback_rate' ? { control: high, treatment: low } : { control: low, treatment: high };
    expect(decideAt('ramp_50', withGuardrail(evidence(1000, better), guardrail, arms)).action).toBe('roll_back');
  });

  it.each(SERVING)('comes before health in %s: a broken ratio never masks a rollback', (stage) => {
    const harm = { ...breached, ...brokenRatio, assignmentMismatches: 3, dataErrors: ['rows are missing'] };
    expect(decideAt(stage, harm).action).toBe('roll_back');
  });

  it('is found early, below 100 users, when it is gross', () => {
    const early = evidence(60, { outcome: { control: outcomeOf(60, 0.9, 1), treatment: outcomeOf(60, 0, 0.1) } });
    const decision = decideAt('ramp_20', early, { takenAtMs: HOUR_MS });
    expect(decision.action).toBe('roll_back');
    expect(decision.reasons.join()).toContain('empirical-Bernstein');
  });

  it('is found even when neither arm varies: every candidate answer failed', () => {
    const failed = evidence(200, { outcome: { control: outcomeOf(200, 0.5), treatment: outcomeOf(200, 0.2) } });
    expect(decideAt('ramp_20', failed).action).toBe('roll_back');
  });

  it('of the outcome does not count at full_100, where there is no control', () => {
    expect(decideAt('full_100', evidence(1000, worse)).action).toBe('wait');
  });

  it.each(['hold', 'paused'] as const)('rolls back in %s too', (status) => {
    expect(actionAt(stateIn('ramp_20', status), { experiment: evidence(1000, worse) })).toBe('roll_back');
    expect(actionAt(stateIn('full_100', status), { experiment: breached })).toBe('roll_back');
    expect(actionAt(stateIn('ramp_50', status), { killSwitch: 'x' })).toBe('roll_back');
  });

  it.each([
    ['the training gate failed', { gate: 'failed' as const }],
    ['2 answers did not fit the schema', { schemaErrors: 2 }],
    ['1 of 5 smoke turns failed', { smokeTurns: { planned: 5, passed: 2, failed: 1 } }],
  ])('in staging rejects: %s', (reason, changes) => {
    expect(decideAt('staging', null, { staging: { ...PASSED_STAGING, ...changes } })).toEqual({
      action: 'reject',
      reasons: [reason],
    });
  });
});

describe('precedence 3: data that cannot be trusted', () => {
  it.each([
    ['an assignment mismatch', { assignmentMismatches: 1 }, /1 turns with an arm/],
    ['an error of the collection', { dataErrors: ['watermark went back'] }, /watermark went back/],
    [
      'a count that is no count',
      { exposedUsers: { control: Number.NaN, treatment: 3 } },
      /exposed users of control should be a whole number/,
    ],
    ['an impossible mean', { outcome: same(outcome(1.2, 1000)) }, /mean outcome of control is 1\.2/],
    ['an impossible variance', { outcome: same(outcome(0.5, 1000, -0.1)) }, /variance of outcome of control is -0\.1/],
    ['a sample-ratio mismatch', brokenRatio, /1000 control and 1200 treatment users .* 7\.14, the alarm is at 6\.908/],
    ['crossover', { usersInBothArms: 22 }, /22 users were seen in both arms, a share of 0\.01048, the limit is 0\.01/],
    [
      'outcomes missing unequally',
      { outcomesMissing: { control: 2, treatment: 80 } },
      /missing unequally: 2 of 1000 in control, 80 of 1000/,
    ],
    ['an outcome that is not a number', { outcome: same(outcome(Number.NaN, 1000)) }, /outcome is not a number/],
    ['an outcome lost in JSON', { outcome: same(outcome(null, 1000)) }, /outcome is not a number/],
    ['no variance in either arm', { outcome: same(outcome(0.5, 1000, 0)) }, /no variance in either arm/],
    [
      'no new data',
      { lastExposureAtMs: DAY_MS, turnsSinceLastExposure: 9 },
      /no exposure for 48 h, although the agent served 9 turns/,
    ],
  ] as const)('%s holds a ramp', (_, changes, reason) => {
    for (const stage of RAMPS) {
      const decision = decideAt(stage, evidence(1000, changes));
      expect(decision.action).toBe('hold');
      expect(decision.reasons.join()).toMatch(reason);
    }
  });

  it('an empirical-Bernstein sequence of another α is a data error', () => {
    const wrong = { ...outcome(0.6, 1000), bernstein: { ...outcome(0.6, 1000).bernstein, alpha: 0.05 } };
    expect(decideAt('ramp_20', evidence(1000, { outcome: same(wrong) })).action).toBe('hold');
  });

  it('nothing measured at all in a ramp is a data error', () => {
    expect(decideAt('ramp_20', null)).toEqual({ action: 'hold', reasons: ['data error: nothing was measured'] });
  });

  it('a guardrail that is not a number holds', () => {
    const lost = withGuardrail(evidence(1000), 'slow_turns', same({ ...rate(0.05, 1000), mean: null }));
    for (const stage of SERVING)
      expect(decideAt(stage, lost).reasons).toEqual(['guardrail slow_turns is not a number']);
  });

  it.each([
    ['an outcome that is not a number', { outcome: same(outcome(Number.NaN, 99)) }],
    ['no variance', { outcome: same(outcome(0.5, 99, 0)) }],
    ['no new data', { lastExposureAtMs: DAY_MS, turnsSinceLastExposure: 9 }],
  ] as const)('%s waits below 100 matured users an arm', (_, changes) => {
    expect(decideAt('ramp_20', evidence(99, changes)).action).toBe('wait');
  });

  it('variance in one arm is enough', () => {
    const oneArm = { outcome: { control: outcome(0.5, 1000, 0), treatment: outcome(0.51, 1000) } };
    expect(decideAt('ramp_20', evidence(1000, oneArm)).action).toBe('promote');
  });

  it('silence of the whole agent is no missing data', () => {
    expect(decideAt('ramp_20', evidence(1000, { lastExposureAtMs: 0, turnsSinceLastExposure: 0 })).action).toBe(
      'promote',
    );
  });

  it('the arms’ ratio and users in both arms say nothing at full_100, where everybody moved', () => {
    expect(decideAt('full_100', evidence(1000, { ...brokenRatio, usersInBothArms: 900 })).action).toBe('wait');
    expect(decideAt('full_100', evidence(1000, { assignmentMismatches: 1 })).action).toBe('hold');
  });

  it('a hold waits for a person, even when the data are healthy and good again', () => {
    const held = stateIn('ramp_20', 'hold', { reasons: ['crossover'] });
    const decision = decide(snapshotOf(held, { experiment: evidence(1000, better), inStageMs: 40 * DAY_MS }), config);
    expect(decision).toEqual({ action: 'wait', reasons: ['held in ramp_20 until a person resumes it: crossover'] });
  });
});

describe('precedence 4 to 6: progress', () => {
  it('a draft starts with staging', () => {
    expect(decideAt('draft', null).action).toBe('promote');
  });

  it('staging is passed by gate, schema and smoke turns', () => {
    expect(decideAt('staging', null)).toEqual({
      action: 'promote',
      reasons: ['the training gate passed', '5 of 5 smoke turns passed, no schema errors'],
    });
  });

  it.each([
    ['the gate is open', { gate: 'pending' as const }],
    ['smoke turns are missing', { smokeTurns: { planned: 5, passed: 4, failed: 0 } }],
    ['no smoke turn is planned', { smokeTurns: { planned: 0, passed: 0, failed: 0 } }],
    ['the candidate is unproven', { gate: 'unproven' as const }],
  ])('staging waits while %s', (_, changes) => {
    expect(decideAt('staging', null, { staging: { ...PASSED_STAGING, ...changes } }).action).toBe('wait');
  });

  it('an unproven candidate passes with a person’s approval', () => {
    const approved = stateIn('staging', 'staging', { approval: { ...act, reason: 'checked by hand' } });
    const decision = decide(snapshotOf(approved, { staging: { ...PASSED_STAGING, gate: 'unproven' } }), config);
    expect(decision.action).toBe('promote');
    expect(decision.reasons[0]).toBe('ann approved the unproven candidate: checked by hand');
  });

  it('an approval does not pass a failed gate', () => {
    const approved = stateIn('staging', 'staging', { approval: act });
    expect(actionAt(approved, { staging: { ...PASSED_STAGING, gate: 'failed' } })).toBe('reject');
  });

  it('ramp_20 promotes a candidate that is not worse by the margin, ramp_50 only one that is better', () => {
    expect(decideAt('ramp_20', evidence(1000)).action).toBe('promote');
    expect(decideAt('ramp_50', evidence(1000)).action).toBe('wait');
    expect(decideAt('ramp_50', evidence(1000, better))).toEqual({
      action: 'promote',
      reasons: [
        expect.stringMatching(
          /^treatment − control = 0\.05, interval \[0\.0\d+, 0\.0\d+\]: the lower bound is above 0$/,
        ),
      ],
    });
    expect(decideAt('ramp_20', evidence(110)).reasons.join()).toContain('the lower bound is not above -0.03');
  });

  it.each(RAMPS)('%s takes 48 hours', (stage) => {
    const good = { experiment: evidence(1000, better) };
    expect(actionAt(stateIn(stage), { ...good, inStageMs: 48 * HOUR_MS })).toBe('promote');
    expect(decide(snapshotOf(stateIn(stage), { ...good, inStageMs: 48 * HOUR_MS - 1 }), config)).toEqual({
      action: 'wait',
      reasons: [`48 h in ${stage}, at least 48 h are needed`],
    });
  });

  it.each(RAMPS)('%s needs 100 matured users an arm, however clear the gain', (stage) => {
    const gain = (n: number) => ({ outcome: { control: outcome(0.2, n, 0.001), treatment: outcome(0.8, n, 0.001) } });
    expect(decideAt(stage, evidence(100, gain(100))).action).toBe('promote');
    expect(decideAt(stage, evidence(99, gain(99)))).toEqual({
      action: 'wait',
      reasons: ['99 treatment and 99 control users have matured, at least 100 each are needed'],
    });
  });

  it('full_100 is completed after 7 days without a breach', () => {
    expect(actionAt(stateIn('full_100'), { inStageMs: 7 * DAY_MS - 1 })).toBe('wait');
    expect(actionAt(stateIn('full_100'), { inStageMs: 7 * DAY_MS })).toBe('promote');
    expect(actionAt(stateIn('full_100'), { inStageMs: 7 * DAY_MS, experiment: breached })).toBe('roll_back');
  });

  it.each(RAMPS)('%s is inconclusive 28 days after ramp_20 began', (stage) => {
    const state = stateIn(stage, stage, { rampStartedAtMs: 0, stageEnteredAtMs: 20 * DAY_MS });
    const undecided = evidence(110);
    expect(actionAt(state, { takenAtMs: 28 * DAY_MS - 1, experiment: undecided })).toBe('wait');
    const decision = decide(snapshotOf(state, { takenAtMs: 28 * DAY_MS, experiment: undecided }), config);
    expect(decision.action).toBe('declare_inconclusive');
    expect(decision.reasons[0]).toBe('nothing was shown in 28 d since ramp_20 began');
  });

  it('a gain that shows on the last day still promotes', () => {
    expect(actionAt(stateIn('ramp_50'), { inStageMs: 29 * DAY_MS, experiment: evidence(1000, better) })).toBe(
      'promote',
    );
  });

  it('a rollout without users does not wait for ever', () => {
    expect(actionAt(stateIn('ramp_20'), { inStageMs: 28 * DAY_MS, experiment: evidence(3) })).toBe(
      'declare_inconclusive',
    );
  });

  it('full_100 has no maximum', () => {
    expect(
      actionAt(stateIn('full_100', 'full_100', { stageEnteredAtMs: 27 * DAY_MS }), { takenAtMs: 29 * DAY_MS }),
    ).toBe('wait');
  });

  it('durations and margins are input: the whole machine runs in seconds', () => {
    const fast = rolloutConfig({
      nonInferiorityMargin: 0.1,
      durations: { minimumRampMs: 100, fullServiceMs: 200, maximumRampMs: 10_000, staleAfterMs: 1_000 },
    });
    const at = (stage: Stage, inStageMs: number) =>
      decide(snapshotOf(stateIn(stage), { inStageMs, experiment: evidence(110) }), fast).action;
    expect([
      at('ramp_20', 99),
      at('ramp_20', 100),
      at('full_100', 199),
      at('full_100', 200),
      at('ramp_50', 10_000),
    ]).toEqual(['wait', 'promote', 'wait', 'promote', 'declare_inconclusive']);
  });
});

describe('a person’s promotion', () => {
  const asked = (stage: Stage, changes: Partial<RolloutState> = {}) =>
    stateIn(stage, stage, { promotionRequest: { ...act, reason: 'launch day' }, ...changes });

  it('overrides time, users and bounds, and the record says which', () => {
    const decision = decide(snapshotOf(asked('ramp_20'), { inStageMs: HOUR_MS, experiment: evidence(10) }), config);
    expect(decision.action).toBe('promote');
    expect(decision.reasons).toEqual([
      'ann promoted: launch day',
      'overridden: 60 min in ramp_20, at least 48 h are needed',
      'overridden: 10 treatment and 10 control users have matured, at least 100 each are needed',
    ]);
  });

  it.each(SERVING)('never overrides a breached guardrail in %s', (stage) => {
    expect(actionAt(asked(stage), { experiment: breached })).toBe('roll_back');
  });

  it('never overrides harm to the outcome or the kill switch', () => {
    expect(actionAt(asked('ramp_50'), { experiment: evidence(1000, worse) })).toBe('roll_back');
    expect(actionAt(asked('ramp_50'), { killSwitch: 'x' })).toBe('roll_back');
  });

  it('waits in a hold and in a pause for the resume', () => {
    for (const status of ['hold', 'paused'] as const) {
      expect(actionAt({ ...asked('ramp_20'), status })).toBe('wait');
    }
  });

  it('overrides an inconclusive end, unless there is harm', () => {
    const ended: RolloutState = { ...asked('ramp_50'), status: 'inconclusive' };
    expect(actionAt(ended, { experiment: evidence(500) })).toBe('promote');
    expect(actionAt(ended, { experiment: breached })).toBe('roll_back');
    expect(actionAt(ended, { experiment: null })).toBe('wait');
    expect(actionAt({ ...ended, promotionRequest: null })).toBe('wait');
  });

  it('is not granted while nothing is known of the guardrails', () => {
    expect(actionAt(asked('ramp_20'), { experiment: null })).toBe('hold');
  });
});

describe('an A/A rollout', () => {
  const aa = rolloutConfig({ mode: 'aa' });

  it('passes staging without a gate: the incumbent cannot beat itself', () => {
    const staging = { ...PASSED_STAGING, gate: 'failed' as const };
    expect(decide(snapshotOf(stateIn('staging'), { staging }), aa).action).toBe('promote');
  });

  it('is never promoted past ramp_20, and ends inconclusive', () => {
    const clear = { experiment: evidence(1000, better) };
    expect(decide(snapshotOf(stateIn('ramp_20'), clear), aa).action).toBe('wait');
    expect(decide(snapshotOf(stateIn('ramp_20'), { ...clear, inStageMs: 28 * DAY_MS }), aa).action).toBe(
      'declare_inconclusive',
    );
  });

  it('holds on a broken ratio and rolls back on harm, as any rollout', () => {
    expect(decide(snapshotOf(stateIn('ramp_20'), { experiment: evidence(1000, brokenRatio) }), aa).action).toBe('hold');
    expect(decide(snapshotOf(stateIn('ramp_20'), { experiment: breached }), aa).action).toBe('roll_back');
  });
});

describe('every decision', () => {
  it.each(['completed', 'rolled_back', 'rejected', 'inconclusive'] as const)(
    'leaves a rollout that is %s as it is',
    (status) => {
      for (const experiment of [evidence(1000, better), breached]) {
        expect(actionAt(stateIn('ramp_50', status), { experiment, killSwitch: 'x' })).toBe('wait');
      }
    },
  );

  it('is the same again from the stored snapshot', () => {
    const snapshots = [
      snapshotOf(stateIn('ramp_20'), { experiment: evidence(1000, { outcome: same(outcome(Number.NaN, 1000)) }) }),
      snapshotOf(stateIn('ramp_50'), { experiment: breached }),
      snapshotOf(stateIn('ramp_50'), { experiment: evidence(1000, better) }),
    ];
    for (const snapshot of snapshots) {
      expect(decide(JSON.parse(JSON.stringify(snapshot)), config)).toEqual(decide(snapshot, config));
    }
  });
});
