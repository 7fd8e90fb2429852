import { createHash, randomUUID } from 'node:crypto';
import type { RawRows } from '../../../test/support/raw-rows.ts';
import { aFeedback, aTurn } from '../../../test/support/turns.ts';
import type { RolloutCheckRecord, StartRollout } from '../../contracts/rollout.ts';
import type { Arm } from '../../domain/experiment/arms.ts';
import { assign, experimentSalt } from '../../domain/experiment/assignment.ts';
import { FEATURE_COUNT } from '../../domain/learning/context-features.ts';
import { strategyWeights, uniformPolicy } from '../../domain/learning/policy.ts';
import { ARM_COUNT } from '../../domain/learning/strategies.ts';
import type { Rollout } from '../../domain/rollout/rollout.ts';
import { STAGING_CALLER, type StagingTurn, stagingAgent } from '../../domain/rollout/staging.ts';
import { move, type RolloutState } from '../../domain/rollout/state.ts';
import { snapshotOf } from '../../domain/rollout/testing/snapshots.ts';
import { EXTERNAL_GENERATOR, EXTERNAL_POLICY_ID } from '../../domain/turn/given-answer.ts';
import { NO_ASSIGNMENT } from '../../domain/turn/strategy-assignment.ts';
import type { Turn } from '../../domain/turn/turn.ts';
import type { LightningStore } from '../lightning-store.ts';

const AT = '2025-11-08T12:00:00.000Z';
const AT_MS = Date.parse(AT);
const HOUR_MS = 3_600_000;
const SHARE = 0.2;
/** Of a turn that was answered elsewhere. */
const OUTSIDE = { generator: EXTERNAL_GENERATOR, policyId: EXTERNAL_POLICY_ID, assignment: NO_ASSIGNMENT } as const;

/** An agent of its own with a stable policy and a candidate. */
export async function anAgent(store: LightningStore, agent = `agent-${randomUUID()}`) {
  const bundle = uniformPolicy({
    ...{ agent, generator: 'grounded', modelId: 'grounded-1', systemPrompt: '' },
    retrieval: { maxEntries: 3, minimumScore: 0.25 },
  });
  const weights = strategyWeights(Float64Array.from({ length: ARM_COUNT * FEATURE_COUNT }, (_, i) => Math.sin(i)));
  const stable = await store.savePolicy(bundle, AT);
  const candidate = await store.savePolicy(
    { ...bundle, strategyWeights: weights, sampling: { strategyEpsilon: 0.2 } },
    AT,
  );
  const begin = { moveId: `move-${randomUUID()}`, agent, channel: 'stable' as const, from: null, to: stable.policyId };
  await store.movePolicyChannel({ ...begin, actor: 'start-up', reason: 'first', createdAt: AT });
  return { agent, stable: stable.policyId, candidate: candidate.policyId };
}

/** What starts a rollout of it. */
export const aStart = (
  agent: string,
  candidatePolicyId: string,
  overrides: Partial<StartRollout> = {},
): StartRollout => ({
  rolloutId: `rollout-${randomUUID()}`,
  agent,
  candidatePolicyId,
  gate: 'passed',
  trainingRunId: null,
  config: {},
  requestedBy: 'ops',
  requestedAt: AT,
  ...overrides,
});

export function rolloutsContract(store: () => LightningStore, raw: () => RawRows): void {
  const created = async (overrides: Partial<StartRollout> = {}) => {
    const agent = await anAgent(store());
    const outcome = await store().createRollout(aStart(agent.agent, agent.candidate, overrides));
    if (outcome.outcome !== 'created') throw new Error(`expected a rollout, found ${JSON.stringify(outcome)}`);
    return { ...agent, rollout: outcome.rollout };
  };
  /** A third policy of an agent. */
  const anotherPolicy = async (agent: string): Promise<string> => {
    const other = { agent, generator: 'other', modelId: 'm', systemPrompt: '' };
    const bundle = uniformPolicy({ ...other, retrieval: { maxEntries: 1, minimumScore: 0 } });
    return (await store().savePolicy(bundle, AT)).policyId;
  };
  const channelOf = async (agent: string, name: string) =>
    (await store().listPolicyChannels()).find((each) => each.agent === agent && each.channel === name)?.policyId;
  const promoted = (state: RolloutState, atMs: number): RolloutState => {
    const next = move(state, { move: 'promote', reasons: ['all is well'], person: null, atMs });
    if (next === null) throw new Error('not a legal move');
    return { ...next, lastCheckNumber: state.lastCheckNumber + 1 };
  };
  const aCheck = (rollout: Rollout, before: RolloutState, after: RolloutState): RolloutCheckRecord => ({
    rolloutId: rollout.rolloutId,
    snapshot: snapshotOf(before, { checkNumber: after.lastCheckNumber, takenAtMs: after.stageEnteredAtMs }),
    decision: { action: 'promote', reasons: ['all is well'] },
    outcome: 'applied',
    state: after,
    lowestPValue: 0.25,
  });
  /** Promotes step by step up to a status. */
  const promotedTo = async (rollout: Rollout, status: string): Promise<RolloutState> => {
    let { state } = rollout;
    while (state.status !== status) {
      const next = promoted(state, state.stageEnteredAtMs + HOUR_MS);
      expect(await store().recordRolloutCheck(aCheck(rollout, state, next))).toBe('written');
      state = next;
    }
    return state;
  };
  /** A turn of one of a rollout's users, in the arm that the assignment gives. */
  const turnOf = (rollout: Rollout, userId: string, overrides: Partial<Turn> = {}): Turn => {
    const given = assign({ experimentId: experimentSalt(rollout), userId, trafficShare: SHARE });
    const experiment = { rolloutId: rollout.rolloutId, ...given, trafficShare: SHARE };
    return aTurn({ agent: rollout.agent, userId, experiment, createdAt: AT, ...overrides });
  };
  /** `count` users of an arm; other tests may have users of the same name. */
  const usersOf = (rollout: Rollout, arm: Arm, count: number, name = 'u'): readonly string[] => {
    const users = Array.from({ length: 2_000 }, (_, n) => `${name}-${n}`);
    const experimentId = experimentSalt(rollout);
    return users.filter((userId) => assign({ experimentId, userId, trafficShare: SHARE }).arm === arm).slice(0, count);
  };
  const count = (rollout: Rollout, nowMs: number, isControlFrozen = false) =>
    store().countExposures({
      analysis: {
        agent: rollout.agent,
        rolloutId: rollout.rolloutId,
        times: { exposureWindowMs: HOUR_MS, maturationMs: HOUR_MS },
        slowAboveMs: 20,
      },
      ...{ nowMs, limit: 100, isControlFrozen },
    });

  /** The exposures of a rollout as they are stored, in the order of their units. */
  const exposuresOf = async ({ rolloutId }: Rollout) => {
    const rows = await raw().query(
      `select unit, unit_kind, counted from exposures where rollout_id = '${rolloutId}' order by unit`,
    );
    return rows.map((row) => [row.unit, row.unit_kind, row.counted]);
  };
  const erasedUnit = (userId: string) => `erased:${createHash('sha256').update(userId).digest('hex')}`;
  const erasureEntry = (target: string) => ({
    ...{ auditId: randomUUID(), createdAt: AT, actor: 'ops', action: 'user_erasure_requested' as const },
    ...{ target, detail: null },
  });

  describe('a rollout', () => {
    it('is created once, against the stable policy of its agent', async () => {
      const { agent, stable, candidate, rollout } = await created();
      expect(rollout).toMatchObject({ incumbentPolicyId: stable, candidatePolicyId: candidate, gate: 'passed' });
      expect(rollout.state).toMatchObject({ status: 'draft', revision: 0 });
      expect(rollout.config.horizon).toBe(1_712);
      const again = await store().createRollout(aStart(agent, candidate, { rolloutId: rollout.rolloutId }));
      expect(again).toEqual({ outcome: 'already_there', rollout });
      expect(await store().listRollouts({ agent, limit: 10 })).toEqual([rollout]);
    });

    it('keeps a second one of its agent out until it has ended, also when many are asked for at once', async () => {
      const { agent, candidate } = await anAgent(store());
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, () => store().createRollout(aStart(agent, candidate))),
      );
      expect(outcomes.filter(({ outcome }) => outcome === 'created')).toHaveLength(1);
      expect(outcomes.filter(({ outcome }) => outcome === 'another_is_active')).toHaveLength(7);
      const [rollout] = await store().listRollouts({ agent, limit: 2 });
      if (rollout === undefined) throw new Error('nothing was created');
      await promotedTo(rollout, 'completed');
      const { outcome } = await store().createRollout(aStart(agent, (await anAgent(store())).candidate));
      expect(outcome).toBe('refused');
    });

    it('is refused for an unknown policy, one of another agent, the stable one, or a configuration that cannot be', async () => {
      const { agent, stable, candidate } = await anAgent(store());
      const other = await anAgent(store());
      const refusalOf = async (start: StartRollout) => {
        const outcome = await store().createRollout(start);
        return outcome.outcome === 'refused' ? outcome.refusal : outcome.outcome;
      };
      expect(await refusalOf(aStart(agent, '0'.repeat(64)))).toMatch(/^there is no policy 0+$/);
      expect(await refusalOf(aStart(agent, other.candidate))).toMatch(/is one of .* expected one of/);
      expect(await refusalOf(aStart(agent, stable))).toContain('is the stable one already');
      expect(await refusalOf(aStart(agent, candidate, { config: { alpha: 2 } }))).toContain('alpha: expected');
      expect(await refusalOf(aStart(agent, stable, { config: { mode: 'aa' } }))).toBe('created');
    });

    it('moves the channels with its state: the candidate while it serves, stable once it is completed', async () => {
      const { agent, stable, candidate, rollout } = await created();
      await promotedTo(rollout, 'staging');
      expect(await channelOf(agent, 'candidate')).toBeUndefined();
      const serving = await store().findRollout(rollout.rolloutId);
      if (serving === null) throw new Error('it is gone');
      await promotedTo(serving, 'ramp_20');
      expect(await channelOf(agent, 'candidate')).toBe(candidate);
      expect(await channelOf(agent, 'stable')).toBe(stable);
      const ramping = await store().findRollout(rollout.rolloutId);
      if (ramping === null) throw new Error('it is gone');
      await promotedTo(ramping, 'completed');
      expect(await channelOf(agent, 'candidate')).toBeUndefined();
      expect(await channelOf(agent, 'stable')).toBe(candidate);
      const moves = await store().listPolicyMoves(agent, 10);
      expect(
        moves
          .map(({ channel, to }) => `${channel} ${to === candidate ? 'candidate' : to === stable ? 'stable' : to}`)
          .sort(),
      ).toEqual(['candidate candidate', 'candidate null', 'stable candidate', 'stable stable'].sort());
      expect((await store().findRollout(rollout.rolloutId))?.transitions.map(({ to }) => to)).toEqual([
        'staging',
        'ramp_20',
        'ramp_50',
        'full_100',
        'completed',
      ]);
    });

    it('that is inconclusive leaves the candidate that serves now alone, however it ends, also when it is the same policy', async () => {
      for (const isSamePolicy of [false, true]) {
        const { agent, candidate, rollout } = await created();
        const ramp = await promotedTo(rollout, 'ramp_20');
        const inconclusive = move(ramp, {
          move: 'declare_inconclusive',
          ...{ reasons: ['nothing was shown'], person: null, atMs: ramp.stageEnteredAtMs + HOUR_MS },
        });
        if (inconclusive === null) throw new Error('not a legal move');
        const over = { ...inconclusive, lastCheckNumber: ramp.lastCheckNumber + 1 };
        expect(await store().recordRolloutCheck(aCheck(rollout, ramp, over))).toBe('written');
        expect(await channelOf(agent, 'candidate')).toBeUndefined();
        const next = isSamePolicy ? candidate : await anotherPolicy(agent);
        const second = await store().createRollout(aStart(agent, next));
        if (second.outcome !== 'created') throw new Error(`expected a rollout, found ${JSON.stringify(second)}`);
        await promotedTo(second.rollout, 'ramp_20');
        expect(await channelOf(agent, 'candidate')).toBe(next);
        const aborted = move(over, { move: 'roll_back', reasons: ['enough'], person: 'ann', atMs: AT_MS });
        if (aborted === null) throw new Error('not a legal move');
        const ended = { rolloutId: rollout.rolloutId, state: aborted, orders: [], atMs: AT_MS };
        expect(await store().decideRolloutOrders(ended)).toBe('written');
        expect((await store().findRollout(rollout.rolloutId))?.state.status).toBe('rolled_back');
        expect(await channelOf(agent, 'candidate')).toBe(next);
      }
    });

    it('is not completed over a stable channel that somebody else moved, and nothing is written then', async () => {
      const { agent, stable, rollout } = await created();
      const full = await promotedTo(rollout, 'full_100');
      const elsewhere = await anotherPolicy(agent);
      const hotfix = { moveId: randomUUID(), agent, channel: 'stable' as const, from: stable, to: elsewhere };
      await store().movePolicyChannel({ ...hotfix, actor: 'ops', reason: 'hotfix', createdAt: AT });
      const record = aCheck(rollout, full, promoted(full, full.stageEnteredAtMs + HOUR_MS));
      expect(await store().recordRolloutCheck(record)).toBe('stable_moved');
      expect((await store().findRollout(rollout.rolloutId))?.state.status).toBe('full_100');
      const checks = await store().listRolloutChecks({ rolloutId: rollout.rolloutId, after: 0, limit: 10 });
      expect(checks.map(({ snapshot }) => snapshot.checkNumber)).toEqual([1, 2, 3, 4]);
    });

    it('takes one decision per check number: twice is once, and an older state never overwrites a newer one', async () => {
      const { rollout } = await created();
      const staging = promoted(rollout.state, AT_MS + 1);
      const record = aCheck(rollout, rollout.state, staging);
      const other = {
        ...record,
        decision: { action: 'wait' as const, reasons: ['another'] },
        state: promoted(staging, AT_MS + 2),
      };
      expect(await Promise.all([record, record, record].map((each) => store().recordRolloutCheck(each)))).toEqual([
        'written',
        'written',
        'written',
      ]);
      expect(await store().recordRolloutCheck(other)).toBe('written');
      const stored = await store().findRollout(rollout.rolloutId);
      expect(stored).toMatchObject({ state: staging, lowestPValue: 0.25 });
      const checks = await store().listRolloutChecks({ rolloutId: rollout.rolloutId, after: 0, limit: 10 });
      expect(checks).toEqual([
        { snapshot: record.snapshot, ...record.decision, outcome: 'applied', statusAfter: 'staging' },
      ]);
      const late = { ...aCheck(rollout, rollout.state, staging), snapshot: { ...record.snapshot, checkNumber: 7 } };
      expect(await store().recordRolloutCheck({ ...late, state: rollout.state })).toBe('superseded');
      expect((await store().findRollout(rollout.rolloutId))?.state).toEqual(staging);
    });

    it('has orders, each decided once; an abort is on the rollout before anybody decided it', async () => {
      const { rollout } = await created();
      const { rolloutId } = rollout;
      const order = {
        orderId: `order-${randomUUID()}`,
        rolloutId,
        action: 'abort',
        person: 'ann',
        reason: 'no',
        atMs: AT_MS,
      } as const;
      await store().recordRolloutOrder(order);
      await store().recordRolloutOrder(order);
      expect(await store().listRolloutOrders(rolloutId)).toEqual([{ ...order, outcome: null, refusal: null }]);
      expect((await store().findRollout(rolloutId))?.abort).toEqual({ person: 'ann', reason: 'no', atMs: AT_MS });
      expect((await store().listOpenRolloutOrders(1_000)).map(({ orderId }) => orderId)).toContain(order.orderId);
      const state = move(rollout.state, { move: 'reject', reasons: ['no'], person: 'ann', atMs: AT_MS });
      if (state === null) throw new Error('not a legal move');
      const decided = { orderId: order.orderId, outcome: 'accepted' as const, refusal: null };
      await store().decideRolloutOrders({ rolloutId, state, orders: [decided], atMs: AT_MS });
      await store().decideRolloutOrders({
        ...{ rolloutId, state, atMs: AT_MS },
        orders: [{ ...decided, outcome: 'refused', refusal: 'too late' }],
      });
      expect(await store().findRolloutOrder(order.orderId)).toMatchObject({ outcome: 'accepted', refusal: null });
      expect((await store().findRollout(rolloutId))?.state.status).toBe('rejected');
      const audit = (await store().listAudit(1_000)).filter(({ target }) => target === rolloutId);
      expect(audit.map(({ action }) => action).sort()).toEqual(['rollout_created', 'rollout_moved', 'rollout_ordered']);
    });

    it('serves unless a kill switch is on; its breaker trips once', async () => {
      const { agent, rollout } = await created();
      const breaker = { turns: 3, firstFailures: 3, latest: [true, true, true] };
      await store().recordBreakerTrip(rollout.rolloutId, { breaker, atMs: AT_MS });
      await store().recordBreakerTrip(rollout.rolloutId, { breaker, atMs: AT_MS + 1 });
      const killSwitch = { agent, person: 'ann', reason: 'night', createdAt: AT };
      await store().setKillSwitch(killSwitch, true, `audit-${randomUUID()}`);
      const { rollouts, killSwitches } = await store().readRolloutService();
      expect(rollouts.find(({ rolloutId }) => rolloutId === rollout.rolloutId)?.trip).toEqual({ breaker, atMs: AT_MS });
      expect(killSwitches).toContainEqual(killSwitch);
      await store().setKillSwitch(killSwitch, false, `audit-${randomUUID()}`);
      expect((await store().readRolloutService()).killSwitches.map((each) => each.agent)).not.toContain(agent);
    });

    it('keeps what its candidate answered in staging, once', async () => {
      const { rollout } = await created();
      const turn: StagingTurn = {
        turnNumber: 1,
        messageId: 'm-1',
        source: 'smoke',
        isPassed: false,
        schemaErrors: ['the response is empty'],
        failure: 'no answer',
        finishedAt: AT,
      };
      await store().saveStagingTurn(rollout.rolloutId, turn);
      await store().saveStagingTurn(rollout.rolloutId, { ...turn, isPassed: true });
      expect(await store().listStagingTurns(rollout.rolloutId)).toEqual([turn]);
    });

    it('keeps that a staging turn failed when its question is erased, and no word of why', async () => {
      const { rollout } = await created();
      const source = await store().trackTurn(aTurn({ agent: rollout.agent }));
      const copy = await store().trackTurn(
        aTurn({
          ...{ agent: stagingAgent(rollout.agent), caller: STAGING_CALLER, userId: null, simulated: true },
          ...{ regenerateOf: source.messageId, error: 'the model said: my kitchen' },
        }),
      );
      const turn: StagingTurn = {
        ...{ turnNumber: 1, messageId: copy.messageId, source: 'held_out', isPassed: false, schemaErrors: [] },
        ...{ failure: copy.error, finishedAt: AT },
      };
      const passed: StagingTurn = { ...turn, turnNumber: 2, isPassed: true, failure: null };
      for (const each of [turn, passed]) await store().saveStagingTurn(rollout.rolloutId, each);
      await store().eraseMessages([source.messageId], AT);
      expect(await store().listStagingTurns(rollout.rolloutId)).toEqual([{ ...turn, failure: 'erased' }, passed]);
    });
  });

  describe('the users of a rollout', () => {
    it('are exposed once, with their first turn; users who are not analysed never', async () => {
      const { rollout } = await created();
      const [user = ''] = usersOf(rollout, 'treatment', 1);
      const notAnalysed = {
        rolloutId: rollout.rolloutId,
        arm: 'not_analysed',
        probability: 0.6,
        trafficShare: SHARE,
      } as const;
      const turn = await store().trackTurn(turnOf(rollout, user));
      expect(await store().findTurn(turn.messageId)).toEqual(turn);
      expect(turn.experiment).toMatchObject({ arm: 'treatment', probability: SHARE, trafficShare: SHARE });
      await store().trackTurn(turn);
      await store().trackTurn(turnOf(rollout, user, { createdAt: '2025-11-08T12:10:00.000Z' }));
      await store().trackTurn(turnOf(rollout, 'somebody', { experiment: notAnalysed }));
      expect(await count(rollout, AT_MS)).toEqual({ uncounted: 1, matured: 0 });
      expect(await count(rollout, AT_MS)).toEqual({ uncounted: 0, matured: 0 });
      expect((await store().readTally(rollout.rolloutId)).exposedUsers).toEqual({ control: 0, treatment: 1 });
    });

    it('mature once, with the feedback received until then, whatever was computed at the same time', async () => {
      const { rollout } = await created();
      const [liked = '', silent = ''] = usersOf(rollout, 'treatment', 2);
      const [control = ''] = usersOf(rollout, 'control', 1);
      const first = await store().trackTurn(turnOf(rollout, liked));
      await store().trackTurn(
        turnOf(rollout, liked, { createdAt: '2025-11-08T12:30:00.000Z', error: 'model away', executionTimeMs: 90 }),
      );
      // After the window: not part of the outcome.
      await store().trackTurn(turnOf(rollout, liked, { createdAt: '2025-11-08T13:00:00.000Z', error: 'model away' }));
      await store().trackTurn(turnOf(rollout, silent));
      await store().trackTurn(turnOf(rollout, control));
      await store().acceptFeedback(aFeedback(first.messageId, { createdAt: '2025-11-08T13:59:00.000Z' }));
      await store().acceptFeedback(
        aFeedback(first.messageId, { feedbackType: 'thumbs_down', createdAt: '2025-11-08T14:00:00.001Z' }),
      );
      expect(await count(rollout, AT_MS + 2 * HOUR_MS - 1)).toEqual({ uncounted: 3, matured: 0 });
      const both = await Promise.all([count(rollout, AT_MS + 9 * HOUR_MS), count(rollout, AT_MS + 9 * HOUR_MS)]);
      expect(both.map(({ matured }) => matured).sort()).toEqual([0, 3]);
      const tally = await store().readTally(rollout.rolloutId);
      // (1.0 + 0.2) / 2 of the first user, 0.5 of the silent one.
      expect(tally.outcome.treatment.moments).toMatchObject({ n: 2, mean: expect.closeTo(0.55, 12) });
      expect(tally.outcome.control.moments).toMatchObject({ n: 1, mean: 0.5 });
      expect(tally.guardrails.error_rate.treatment.moments.mean).toBeCloseTo(0.25, 12);
      expect(tally.guardrails.slow_turns.treatment.moments.mean).toBeCloseTo(0.25, 12);
      expect(tally.guardrails.feedback_rate.treatment.moments.mean).toBeCloseTo(0.25, 12);
      expect(tally.guardrails.thumbs_down_rate.treatment.moments.mean).toBe(0);
      expect(tally).toMatchObject({ outcomesDue: { control: 1, treatment: 2 }, assignmentMismatches: 0 });
    });

    it('of the control are frozen at full_100', async () => {
      const { rollout } = await created();
      const [control = ''] = usersOf(rollout, 'control', 1);
      await store().trackTurn(turnOf(rollout, control));
      expect(await count(rollout, AT_MS + 9 * HOUR_MS, true)).toEqual({ uncounted: 1, matured: 1 });
      expect((await store().readTally(rollout.rolloutId)).outcomesDue).toEqual({ control: 0, treatment: 0 });
    });

    it('are counted when they are seen in both arms, and an arm that the assignment does not give is a mismatch', async () => {
      const { rollout } = await created();
      const [user = ''] = usersOf(rollout, 'treatment', 1);
      const wrong = { rolloutId: rollout.rolloutId, arm: 'control', probability: SHARE, trafficShare: SHARE } as const;
      await store().trackTurn(turnOf(rollout, user));
      await count(rollout, AT_MS);
      await store().trackTurn(turnOf(rollout, user, { experiment: wrong, createdAt: '2025-11-08T12:01:00.000Z' }));
      await store().trackTurn(turnOf(rollout, user, { experiment: wrong, createdAt: '2025-11-08T12:02:00.000Z' }));
      await count(rollout, AT_MS);
      await count(rollout, AT_MS + 9 * HOUR_MS);
      expect(await store().readTally(rollout.rolloutId)).toMatchObject({ usersInBothArms: 1, assignmentMismatches: 2 });
    });

    it('that everybody moves to the candidate at full_100 is no crossing', async () => {
      const { rollout } = await created();
      const [user = ''] = usersOf(rollout, 'control', 1);
      const full = { rolloutId: rollout.rolloutId, arm: 'treatment', probability: 1, trafficShare: 1 } as const;
      await store().trackTurn(turnOf(rollout, user));
      await store().trackTurn(turnOf(rollout, user, { experiment: full }));
      await count(rollout, AT_MS + 9 * HOUR_MS);
      expect(await store().readTally(rollout.rolloutId)).toMatchObject({
        ...{ usersInBothArms: 0, assignmentMismatches: 0, exposedUsers: { control: 1, treatment: 0 } },
      });
    });

    it('who were erased leave no id, and are neither due nor missing', async () => {
      const { rollout } = await created();
      const [user = ''] = usersOf(rollout, 'treatment', 1).map((each) => each);
      const turn = await store().trackTurn(turnOf(rollout, user));
      await store().eraseMessages([turn.messageId], AT);
      await store().eraseFeedbackOfUser({ userId: user, requestedAt: AT });
      await count(rollout, AT_MS + 9 * HOUR_MS);
      expect(await store().readTally(rollout.rolloutId)).toMatchObject({
        ...{ exposedUsers: { control: 0, treatment: 1 }, outcomesDue: { control: 0, treatment: 0 } },
      });
    });

    it('who were anonymous are measured by what they did anonymously, also when who they became was erased', async () => {
      const { rollout } = await created();
      const [conversationId = ''] = usersOf(rollout, 'treatment', 1);
      const [ann = ''] = usersOf(rollout, 'control', 1);
      await store().trackTurn(turnOf(rollout, conversationId, { userId: null, conversationId }));
      const known = await store().trackTurn(
        turnOf(rollout, ann, { conversationId, createdAt: '2025-11-08T12:10:00.000Z' }),
      );
      await store().eraseMessages([known.messageId], AT);
      await store().eraseFeedbackOfUser({ userId: ann, requestedAt: '2025-11-08T12:30:00.000Z' });
      await count(rollout, AT_MS + 9 * HOUR_MS);
      const tally = await store().readTally(rollout.rolloutId);
      expect(tally).toMatchObject({ assignmentMismatches: 0, outcomesDue: { control: 0, treatment: 1 } });
      expect(tally.outcome.treatment.moments).toMatchObject({ n: 1, mean: 0.5 });
    });

    it('are exposed since their first turn, also when it took longer than a later one', async () => {
      const { rollout } = await created();
      const [user = ''] = usersOf(rollout, 'treatment', 1);
      await store().trackTurn(turnOf(rollout, user, { createdAt: '2025-11-08T12:05:00.000Z' }));
      await store().trackTurn(turnOf(rollout, user, { error: 'model away' }));
      expect(await count(rollout, AT_MS + 2 * HOUR_MS)).toEqual({ uncounted: 1, matured: 1 });
      const tally = await store().readTally(rollout.rolloutId);
      expect(tally.exposedUsers).toEqual({ control: 0, treatment: 1 });
      expect(tally.guardrails.error_rate.treatment.moments).toMatchObject({ n: 1, mean: 0.5 });
    });

    it('who come back after they were erased are counted once, and may be erased again', async () => {
      const { rollout } = await created();
      const [user = ''] = usersOf(rollout, 'treatment', 1);
      const first = await store().trackTurn(turnOf(rollout, user));
      await count(rollout, AT_MS);
      await store().eraseMessages([first.messageId], AT);
      await store().eraseFeedbackOfUser({ userId: user, requestedAt: AT });
      const back = '2025-11-08T12:10:00.000Z';
      const second = await store().trackTurn(turnOf(rollout, user, { createdAt: back }));
      await count(rollout, AT_MS + HOUR_MS);
      const ofNobody = await store().trackTurn(aTurn({ userId: null }));
      await store().acceptFeedback(
        aFeedback(ofNobody.messageId, { userId: user, comment: 'it is Ann', createdAt: AT }),
      );
      await store().eraseMessages([second.messageId], back);
      await store().eraseFeedbackOfUser({ userId: user, requestedAt: back });
      expect(await store().listFeedback(ofNobody.messageId)).toMatchObject([{ userId: null, comment: null }]);
      expect(await exposuresOf(rollout)).toEqual([[erasedUnit(user), 'erased', 'exposure']]);
      expect((await store().readTally(rollout.rolloutId)).exposedUsers).toEqual({ control: 0, treatment: 1 });
    });

    it.each([
      ['the first', 'exposure', 'nothing'],
      ['the second', 'nothing', 'exposure'],
      ['neither', 'nothing', 'nothing'],
    ])(
      'who are stored as erased and by their id stay counted once: of two exposures %s was counted',
      async (_, erased, byId) => {
        const { rollout } = await created();
        const [user = ''] = usersOf(rollout, 'treatment', 1);
        await store().trackTurn(turnOf(rollout, user));
        if (byId === 'exposure') await count(rollout, AT_MS);
        await raw().query(
          `insert into exposures (rollout_id, unit, unit_kind, arm, first_exposed_at, traffic_share, counted, counted_at)
         values ('${rollout.rolloutId}', '${erasedUnit(user)}', 'erased', 'treatment', '${AT}', ${SHARE}, '${erased}',
                 ${erased === 'exposure' ? `'${AT}'` : 'null'})`,
        );
        await store().eraseFeedbackOfUser({ userId: user, requestedAt: AT });
        const before = erased === 'exposure' ? 1 : 0;
        await count(rollout, AT_MS);
        expect(await exposuresOf(rollout)).toEqual([[erasedUnit(user), 'erased', 'exposure']]);
        expect((await store().readTally(rollout.rolloutId)).exposedUsers.treatment + before).toBe(1);
      },
    );

    it('leave no id behind a row that comes in late, also when it was emptied and its exposure was not', async () => {
      const { rollout } = await created();
      const [user = '', other = ''] = usersOf(rollout, 'treatment', 2, 'erased-at-once');
      const [early, late] = [turnOf(rollout, user), turnOf(rollout, user)];
      await store().trackTurn(early);
      const cutOff = await store().trackTurn(turnOf(rollout, other));
      await store().eraseMessages([early.messageId, cutOff.messageId], AT);
      for (const userId of [user, other]) {
        await store().recordUserErasure({ userId, requestedAt: AT }, erasureEntry(userId));
      }
      await store().eraseFeedbackOfUser({ userId: user, requestedAt: AT });
      // The first comes in after the erasure has ended; the second is tried again, its process died behind the first half.
      await store().trackTurn(late);
      await store().trackTurn({ ...cutOff, userId: other });
      expect(await exposuresOf(rollout)).toEqual(
        [user, other].map((userId) => [erasedUnit(userId), 'erased', 'nothing']).sort(),
      );
    });

    it('keep what they are exposed to after they asked to be erased', async () => {
      const { rollout } = await created();
      const [user = ''] = usersOf(rollout, 'treatment', 1);
      await store().trackTurn(turnOf(rollout, user));
      await store().eraseFeedbackOfUser({ userId: user, requestedAt: '2025-11-08T11:59:59.999Z' });
      expect(await exposuresOf(rollout)).toEqual([[user, 'user', 'nothing']]);
    });

    it('are forgotten with the retention, a bounded number at a time', async () => {
      const { rollout } = await created();
      const [old = '', older = '', young = ''] = usersOf(rollout, 'control', 3);
      await store().trackTurn(turnOf(rollout, old, { createdAt: '1999-01-02T00:00:00.000Z' }));
      await store().trackTurn(turnOf(rollout, older, { createdAt: '1999-01-01T00:00:00.000Z' }));
      await store().trackTurn(turnOf(rollout, young));
      const before = '1999-06-01T00:00:00.000Z';
      expect(await store().eraseExposuresBefore(before, 1)).toBe(1);
      expect(await store().eraseExposuresBefore(before, 10)).toBe(1);
      expect(await store().eraseExposuresBefore(before, 10)).toBe(0);
      expect(await exposuresOf(rollout)).toEqual(
        [...[old, older].map((userId) => [erasedUnit(userId), 'erased', 'nothing']), [young, 'user', 'nothing']].sort(),
      );
    });

    it('were served lately: the breaker, the last exposure and the turns since then', async () => {
      const { rollout } = await created();
      const [user = ''] = usersOf(rollout, 'treatment', 1);
      for (let n = 0; n < 30; n += 1) {
        const createdAt = new Date(AT_MS + n * 1_000).toISOString();
        await store().trackTurn(turnOf(rollout, user, { createdAt, error: n % 4 === 0 ? 'model away' : null }));
      }
      await store().trackTurn(aTurn({ agent: rollout.agent, createdAt: '2025-11-08T12:01:00.000Z' }));
      // Answered elsewhere: the agent did not serve it.
      await store().trackTurn(aTurn({ agent: rollout.agent, ...OUTSIDE, createdAt: '2025-11-08T12:02:00.000Z' }));
      const recency = await store().readRolloutRecency(rollout);
      expect(recency).toMatchObject({ lastExposureAtMs: AT_MS + 29_000, turnsSinceLastExposure: 1 });
      expect(recency.breaker).toMatchObject({ firstFailures: 1 });
      expect(recency.breaker.latest.map(Number)).toEqual([0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0]);
    });

    it("are slow above the incumbent's p95 of the seven days before, frozen once", async () => {
      const { rollout, stable, candidate } = await created();
      const servedBy = async (policyId: string, overrides: Partial<Turn>) => {
        await store().trackTurn(aTurn({ agent: rollout.agent, policyId, createdAt: AT, ...overrides }));
      };
      // It was the candidate of a rollout before: its turns of then are its own.
      const { rolloutId } = (await created()).rollout;
      const before = { rolloutId, arm: 'treatment', probability: 1, trafficShare: 1 } as const;
      for (let n = 1; n <= 100; n += 1) {
        await servedBy(stable, { executionTimeMs: n, ...(n % 2 === 0 ? {} : { experiment: before }) });
      }
      for (let n = 0; n < 50; n += 1) {
        // Tracked from outside, with a time that its caller gave, or none; one says that our policy decided it.
        await servedBy(EXTERNAL_POLICY_ID, { ...OUTSIDE, executionTimeMs: n % 2 === 0 ? 0 : 30_000 });
        await servedBy(stable, { ...OUTSIDE, policyId: stable, executionTimeMs: 30_000 });
        await servedBy(candidate, { executionTimeMs: 30_000 });
      }
      await servedBy(stable, { executionTimeMs: 9_999, createdAt: '2025-10-01T00:00:00.000Z' });
      const freeze = { rolloutId: rollout.rolloutId, policyId: stable, untilMs: AT_MS + 1, frozenAt: AT };
      expect(await store().freezeSlowTurns(freeze)).toBe(95);
      await servedBy(stable, { executionTimeMs: 5_000 });
      expect(await store().freezeSlowTurns(freeze)).toBe(95);
      expect((await store().findRollout(rollout.rolloutId))?.slowAboveMs).toBe(95);
    });

    it('are never slow when the incumbent served nobody in the seven days before', async () => {
      const { rollout, stable } = await created();
      await store().trackTurn(aTurn({ agent: rollout.agent, ...OUTSIDE, createdAt: AT }));
      const freeze = { rolloutId: rollout.rolloutId, policyId: stable, untilMs: AT_MS + 1, frozenAt: AT };
      expect(await store().freezeSlowTurns(freeze)).toBeNull();
      expect((await store().findRollout(rollout.rolloutId))?.slowAboveMs).toBeNull();
    });
  });
}
