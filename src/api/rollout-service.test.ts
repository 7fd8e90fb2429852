import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import type { AssignedArm } from '../domain/experiment/assignment.ts';
import type { StrategyContext } from '../domain/learning/context-features.ts';
import { FEATURE_COUNT } from '../domain/learning/context-features.ts';
import { strategyWeights, uniformPolicy } from '../domain/learning/policy.ts';
import { ARM_COUNT } from '../domain/learning/strategies.ts';
import type { RolloutConfigOverrides } from '../domain/rollout/config.ts';
import { move, type RolloutState } from '../domain/rollout/state.ts';
import { snapshotOf } from '../domain/rollout/testing/snapshots.ts';
import type { LightningStore } from '../store/lightning-store.ts';
import { migrate } from '../store/migrate.ts';
import { openLightningStore } from '../store/open-lightning-store.ts';
import { openServingPolicies, type ServingPolicies } from './serving-policies.ts';

const CONTEXT: StrategyContext = { intent: 'cost_estimate', persona: null, historyLength: 0, message: 'How much?' };
const AT = '2025-11-08T12:00:00.000Z';
const USERS = Array.from({ length: 10_000 }, (_, n) => `user-${n}`);
const FIRST = uniformPolicy({
  ...{ agent: 'chat_agent', generator: 'grounded', modelId: 'm-1', systemPrompt: '' },
  retrieval: { maxEntries: 3, minimumScore: 0.5 },
});

describe('serving a rollout', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lightning-rollouts-'));
  const opened: { close(): unknown }[] = [];
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.close();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function open(file: string): Promise<{ readonly store: LightningStore; readonly policies: ServingPolicies }> {
    await migrate({ file });
    const store = openLightningStore({ file });
    const policies = await openServingPolicies({
      ...{ store, now: () => new Date(AT), newId: randomUUID, logger: pino({ level: 'silent' }) },
      firstPolicyOf: (agent) => ({ ...FIRST, agent }),
    });
    opened.push({ close: () => policies.stop() }, store);
    return { store, policies };
  }

  /** A rollout of chat_agent, and how to bring it further. */
  async function aRollout(config: RolloutConfigOverrides = {}, file = path.join(folder, `${randomUUID()}.db`)) {
    const { store, policies } = await open(file);
    const weights = Float64Array.from({ length: ARM_COUNT * FEATURE_COUNT }, (_, i) => Math.sin(i));
    const bundle = { ...FIRST, strategyWeights: strategyWeights(weights), sampling: { strategyEpsilon: 0.2 } };
    const learned = (await store.savePolicy(bundle, AT)).policyId;
    const stable = policies.assign('chat_agent', 'm', CONTEXT, { userId: 'u', conversationId: 'c' }).policyId;
    const candidate = config.mode === 'aa' ? stable : learned;
    const rolloutId = `rollout-${randomUUID()}`;
    const created = await store.createRollout({
      ...{ rolloutId, agent: 'chat_agent', candidatePolicyId: candidate, gate: 'passed', trainingRunId: null, config },
      ...{ requestedBy: 'ops', requestedAt: AT },
    });
    if (created.outcome !== 'created') throw new Error(created.outcome);
    let state: RolloutState = created.rollout.state;
    const moveOn = async (made: 'promote' | 'roll_back'): Promise<void> => {
      const next = move(state, { move: made, reasons: ['test'], person: null, atMs: Date.parse(AT) });
      if (next === null) throw new Error('not a legal move');
      const after = { ...next, lastCheckNumber: state.lastCheckNumber + 1 };
      const snapshot = snapshotOf(state, { checkNumber: after.lastCheckNumber });
      const decision = { action: made, reasons: ['test'] };
      await store.recordRolloutCheck({
        ...{ rolloutId, snapshot, decision, state: after },
        outcome: 'applied',
        lowestPValue: null,
      });
      state = after;
      await policies.refresh();
    };
    const to = async (stage: string): Promise<void> => {
      while (state.status !== stage) await moveOn('promote');
    };
    const turnOf = (userId: string, by: ServingPolicies = policies) =>
      by.assign('chat_agent', `m-${userId}`, CONTEXT, { userId, conversationId: 'c-1' });
    return { store, policies, file, rolloutId, stable, candidate, moveOn, to, turnOf };
  }

  test('of 10,000 users nobody switches arm from 20 % over 50 % to everybody, and the arms stay equal', async () => {
    const { to, turnOf, candidate, stable, rolloutId } = await aRollout();
    const arms = new Map<string, AssignedArm>();
    for (const [stage, share] of [
      ['ramp_20', 0.2],
      ['ramp_50', 0.5],
      ['full_100', 1],
    ] as const) {
      await to(stage);
      const counts = { treatment: 0, control: 0, not_analysed: 0 };
      const wrong: string[] = [];
      for (const user of USERS) {
        const { policyId, experiment } = turnOf(user);
        if (experiment === undefined) throw new Error('no rollout serves');
        const { arm, probability, trafficShare } = experiment;
        counts[arm] += 1;
        const expected = arm === 'not_analysed' ? 1 - 2 * share : share;
        const isStored =
          experiment.rolloutId === rolloutId && trafficShare === share && Math.abs(probability - expected) < 1e-12;
        const isServed = policyId === (arm === 'treatment' ? candidate : stable);
        const before = arms.get(user);
        // Who was analysed stays in the arm; at full_100 everybody gets the candidate.
        const isSticky = before === undefined || before === 'not_analysed' || arm === before || share === 1;
        if (!(isStored && isServed && isSticky)) wrong.push(`${user}: ${before} → ${arm}, ${probability}, ${policyId}`);
        if (share < 1) arms.set(user, arm);
      }
      expect(wrong).toEqual([]);
      // Four standard deviations of a binomial of 10,000.
      const deviation = 4 * Math.sqrt(USERS.length * Math.min(share, 0.5) * (1 - Math.min(share, 0.5)));
      if (share < 1) {
        expect(Math.abs(counts.treatment - share * USERS.length)).toBeLessThan(deviation);
        expect(Math.abs(counts.control - share * USERS.length)).toBeLessThan(deviation);
      } else expect(counts.treatment).toBe(USERS.length);
    }
  });

  test('in draft and staging, and after a rollback, no user meets the candidate and no turn belongs to the rollout', async () => {
    const { to, moveOn, turnOf, stable } = await aRollout();
    const isUntouched = () =>
      USERS.slice(0, 500).every((user) => {
        const { policyId, experiment } = turnOf(user);
        return policyId === stable && experiment === undefined;
      });
    expect(isUntouched()).toBe(true);
    await to('staging');
    expect(isUntouched()).toBe(true);
    await to('ramp_50');
    expect(isUntouched()).toBe(false);
    await moveOn('roll_back');
    expect(isUntouched()).toBe(true);
  });

  test('an anonymous turn is assigned by its conversation', async () => {
    const { to, policies, candidate, stable } = await aRollout();
    await to('ramp_50');
    const policyOf = (conversationId: string, messageId: string) =>
      policies.assign('chat_agent', messageId, CONTEXT, { userId: null, conversationId }).policyId;
    const first = USERS.slice(0, 100).map((id) => policyOf(id, 'm-1'));
    expect(USERS.slice(0, 100).map((id) => policyOf(id, 'm-2'))).toEqual(first);
    expect(new Set(first)).toEqual(new Set([candidate, stable]));
  });

  test('in an A/A rollout both arms get the incumbent, and are told apart all the same', async () => {
    const { to, turnOf, stable } = await aRollout({ mode: 'aa' });
    await to('ramp_20');
    const turns = USERS.slice(0, 1_000).map((user) => turnOf(user));
    expect(new Set(turns.map(({ policyId }) => policyId))).toEqual(new Set([stable]));
    expect(new Set(turns.map(({ experiment }) => experiment?.arm))).toEqual(
      new Set(['treatment', 'control', 'not_analysed']),
    );
  });

  test.each(['all of the first three', 'five of the latest twenty'])(
    'a breaker that sees %s fail stops the candidate here at once, elsewhere at the next read',
    async (failures) => {
      const rollout = await aRollout();
      const { to, turnOf, policies, candidate, store, rolloutId } = rollout;
      await to('ramp_50');
      const other = await open(rollout.file);
      const treated = USERS.filter((user) => turnOf(user).policyId === candidate).slice(0, 50);
      const { experiment } = turnOf(treated[0] ?? '');
      if (experiment === undefined) throw new Error('no rollout serves');
      const outcomes =
        failures === 'all of the first three'
          ? [true, true, true]
          : [false, ...[1, 2, 3, 4, 5].flatMap(() => [true, false, false, false])].slice(0, 18);
      for (const [index, failed] of outcomes.entries()) {
        expect(turnOf(treated[1] ?? '').policyId).toBe(candidate);
        policies.observe(experiment, failed);
        // The fifth failure is the 18th turn.
        if (index < outcomes.length - 1) expect(turnOf(treated[0] ?? '').policyId).toBe(candidate);
      }
      expect(treated.filter((user) => turnOf(user).policyId === candidate)).toEqual([]);
      await policies.refresh();
      expect((await store.findRollout(rolloutId))?.trip?.breaker.latest.filter(Boolean).length).toBe(
        failures === 'all of the first three' ? 3 : 5,
      );
      await other.policies.refresh();
      expect(treated.filter((user) => turnOf(user, other.policies).policyId === candidate)).toEqual([]);
    },
  );

  test('failures of the control do not trip it', async () => {
    const { to, turnOf, policies, candidate, stable } = await aRollout();
    await to('ramp_50');
    const control = USERS.map((user) => turnOf(user)).find(({ policyId }) => policyId === stable)?.experiment;
    if (control === undefined) throw new Error('nobody is in the control');
    for (let n = 0; n < 30; n += 1) policies.observe(control, true);
    expect(USERS.slice(0, 100).some((user) => turnOf(user).policyId === candidate)).toBe(true);
  });

  test('an abort and a kill switch stop it before any workflow has heard of them', async () => {
    const { to, turnOf, policies, candidate, store, rolloutId } = await aRollout();
    await to('ramp_50');
    const isTried = () => USERS.slice(0, 200).some((user) => turnOf(user).policyId === candidate);
    const off = { agent: '*', person: 'ann', reason: 'night', createdAt: AT };
    await store.setKillSwitch(off, true, 'audit-1');
    await policies.refresh();
    expect(isTried()).toBe(false);
    await store.setKillSwitch(off, false, 'audit-2');
    await policies.refresh();
    expect(isTried()).toBe(true);
    const order = { orderId: 'order-1', rolloutId, action: 'abort', person: 'ann', reason: 'no', atMs: 1 } as const;
    await store.recordRolloutOrder(order);
    await policies.refresh();
    expect(isTried()).toBe(false);
  });
});
