import { MockActivityEnvironment } from '@temporalio/testing';
import { openTemporaryStore, type TemporaryStore } from '../../test/support/temporary-store.ts';
import { aTurn } from '../../test/support/turns.ts';
import { uniformPolicy } from '../domain/learning/policy.ts';
import type { LightningStore } from '../store/lightning-store.ts';
import { createRolloutActivities } from './rollout.ts';

const AT = '2025-11-08T12:00:00.000Z';
const AT_MS = Date.parse(AT);
const AGENT = 'chat_agent';

let temporary: TemporaryStore;
let store: LightningStore;
beforeAll(async () => {
  temporary = await openTemporaryStore();
  store = temporary.store;
});
afterAll(() => temporary.remove());

test('an incumbent of another generator is looked up as it is served here, for the time above which a turn is slow', async () => {
  const bundle = uniformPolicy({
    ...{ agent: AGENT, generator: 'elsewhere', modelId: 'm', systemPrompt: '' },
    retrieval: { maxEntries: 3, minimumScore: 0.25 },
  });
  const served = { ...bundle, generator: 'grounded' };
  const { policyId: pinnedId } = await store.savePolicy(bundle, AT);
  const { policyId: servedId } = await store.savePolicy(served, AT);
  const { policyId: candidatePolicyId } = await store.savePolicy({ ...bundle, systemPrompt: 'Ask first.' }, AT);
  const begin = { moveId: 'move-1', agent: AGENT, channel: 'stable', from: null, to: pinnedId } as const;
  await store.movePolicyChannel({ ...begin, actor: 'start-up', reason: 'first', createdAt: AT });
  const created = await store.createRollout({
    ...{ rolloutId: 'rollout-1', agent: AGENT, candidatePolicyId, gate: 'passed', trainingRunId: null, config: {} },
    ...{ requestedBy: 'ops', requestedAt: AT },
  });
  if (created.outcome !== 'created') throw new Error(created.outcome);
  for (let n = 1; n <= 100; n += 1) {
    await store.trackTurn(aTurn({ policyId: servedId, executionTimeMs: n, createdAt: AT }));
    // Answered by the other generator, before this one.
    await store.trackTurn(aTurn({ policyId: pinnedId, executionTimeMs: 30_000, createdAt: AT }));
  }
  const { takeRolloutSnapshot } = createRolloutActivities({
    ...{ store, nowMs: () => AT_MS + 2_000 },
    servedPolicy: (policy) => ({ ...policy, generator: 'grounded' }),
  });
  const state = { ...created.rollout.state, status: 'ramp_20', stage: 'ramp_20', rampStartedAtMs: AT_MS + 1 } as const;
  await new MockActivityEnvironment().run(takeRolloutSnapshot, { rolloutId: 'rollout-1', checkNumber: 1, state });
  expect((await store.findRollout('rollout-1'))?.slowAboveMs).toBe(95);
});
