import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { AGENTS } from '../domain/chat/vocabulary.ts';
import { FEATURE_COUNT, type StrategyContext } from '../domain/learning/context-features.ts';
import { type PolicyBundle, strategyWeights, uniformPolicy } from '../domain/learning/policy.ts';
import { ARM_COUNT, STRATEGY_IDS, strategyIndex } from '../domain/learning/strategies.ts';
import type { LightningStore } from '../store/lightning-store.ts';
import { migrate } from '../store/migrate.ts';
import { openLightningStore } from '../store/open-lightning-store.ts';
import { openServingPolicies, type ServingPolicies } from './serving-policies.ts';

const CONTEXT: StrategyContext = {
  intent: 'cost_estimate',
  persona: 'homeowner',
  historyLength: 2,
  message: 'How much to paint my living room, and is it safe?',
};
const UNIT = { userId: 'ann', conversationId: 'c-1' };
/** χ² of 7 degrees of freedom is above this once in a thousand times. */
const CHI_SQUARE_LIMIT = 24.32;
const MOST_MS = 0.2;

const firstOf =
  (modelId: string) =>
  (agent: string): PolicyBundle =>
    uniformPolicy({
      agent,
      generator: 'grounded',
      modelId,
      systemPrompt: '',
      retrieval: { maxEntries: 3, minimumScore: 0.5 },
    });

/** A learned policy that prefers `full_guide`, and no two arms alike. */
function learnedOf(agent: string): PolicyBundle {
  const weights = new Float64Array(ARM_COUNT * FEATURE_COUNT);
  for (const [arm] of STRATEGY_IDS.entries()) weights[arm * FEATURE_COUNT] = arm / 4;
  weights[strategyIndex('full_guide') * FEATURE_COUNT] = 3;
  return {
    ...firstOf('model-1')(agent),
    strategyWeights: strategyWeights(weights),
    sampling: { strategyEpsilon: 0.2 },
  };
}

describe('serving policies', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lightning-policies-'));
  const config = () => ({ file: path.join(folder, `${randomUUID()}.db`) });
  const opened: { close(): unknown }[] = [];
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.close();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function emptyStore(at = config()): Promise<LightningStore> {
    await migrate(at);
    const store = openLightningStore(at);
    opened.push(store);
    return store;
  }

  async function open(store: LightningStore, modelId = 'model-1'): Promise<ServingPolicies> {
    const policies = await openServingPolicies({
      store,
      now: () => new Date(),
      newId: randomUUID,
      logger: pino({ level: 'silent' }),
      firstPolicyOf: firstOf(modelId),
    });
    opened.unshift({ close: () => policies.stop() });
    return policies;
  }

  async function promote(store: LightningStore, bundle: PolicyBundle): Promise<string> {
    const channels = await store.listPolicyChannels();
    const from =
      channels.find(({ agent, channel }) => agent === bundle.agent && channel === 'stable')?.policyId ?? null;
    const { policyId } = await store.savePolicy(bundle, new Date().toISOString());
    const move = { moveId: randomUUID(), agent: bundle.agent, channel: 'stable', from, to: policyId } as const;
    await store.movePolicyChannel({ ...move, actor: 'ops', reason: 'better', createdAt: new Date().toISOString() });
    return policyId;
  }

  test('every agent begins with a uniform policy, once, however many processes start', async () => {
    const at = config();
    const stores = await Promise.all(Array.from({ length: 5 }, () => emptyStore(at)));
    const all = await Promise.all(stores.map((store) => open(store)));
    const [store] = stores;
    for (const agent of AGENTS) {
      const turns = all.map((policies) => policies.assign(agent, 'm-1', CONTEXT, UNIT));
      expect(new Set(turns.map(({ policyId }) => policyId)).size).toBe(1);
      expect(turns[0]?.assignment.propensities).toEqual(Array(ARM_COUNT).fill(1 / ARM_COUNT));
      expect(await store?.listPolicyMoves(agent, 10)).toMatchObject([{ from: null, to: turns[0]?.policyId }]);
    }
  });

  test('the same message gets the same arm, in every process; the arm is the one that its seed draws', async () => {
    const at = config();
    const one = await open(await emptyStore(at));
    const other = await open(await emptyStore(at));
    for (let n = 0; n < 100; n += 1) {
      expect(other.assign('chat_agent', `m-${n}`, CONTEXT, UNIT)).toEqual(
        one.assign('chat_agent', `m-${n}`, CONTEXT, UNIT),
      );
    }
    const seeds = Array.from(
      { length: 100 },
      (_, n) => one.assign('chat_agent', `m-${n}`, CONTEXT, UNIT).assignment.seed,
    );
    expect(new Set(seeds).size).toBe(100);
  });

  test('over 10,000 messages each arm comes as often as the stored vector says, which sums to 1', async () => {
    const store = await emptyStore();
    await promote(store, learnedOf('chat_agent'));
    const policies = await open(store);
    const counts = new Array<number>(ARM_COUNT).fill(0);
    let vector: readonly number[] = [];
    const turns = 10_000;
    for (let n = 0; n < turns; n += 1) {
      const { assignment } = policies.assign('chat_agent', `message-${n}`, CONTEXT, UNIT);
      vector = assignment.propensities ?? [];
      const arm = strategyIndex(assignment.strategy ?? 'quick_answer');
      counts[arm] = (counts[arm] ?? 0) + 1;
      expect(assignment.propensity).toBe(vector[arm]);
    }
    expect(Math.abs(vector.reduce((sum, p) => sum + p, 0) - 1)).toBeLessThan(1e-9);
    expect(Math.max(...vector) / Math.min(...vector)).toBeGreaterThan(3);
    const chiSquare = vector.reduce((sum, p, arm) => sum + ((counts[arm] ?? 0) - turns * p) ** 2 / (turns * p), 0);
    expect(chiSquare).toBeLessThan(CHI_SQUARE_LIMIT);
  });

  test('a moved channel serves its new policy; other agents keep theirs', async () => {
    const store = await emptyStore();
    const policies = await open(store);
    const before = policies.assign('diy_guide', 'm-1', CONTEXT, UNIT);
    const policyId = await promote(store, learnedOf('chat_agent'));
    await policies.refresh();
    expect(policies.assign('chat_agent', 'm-1', CONTEXT, UNIT).policyId).toBe(policyId);
    expect(policies.assign('diy_guide', 'm-1', CONTEXT, UNIT)).toEqual(before);
  });

  test('while the store is away the last known policy serves', async () => {
    const store = await emptyStore();
    const policies = await open(store);
    const before = policies.assign('chat_agent', 'm-1', CONTEXT, UNIT);
    await store.close();
    await expect(policies.refresh()).rejects.toMatchObject({ name: 'StoreUnavailableError' });
    expect(policies.assign('chat_agent', 'm-1', CONTEXT, UNIT)).toEqual(before);
  });

  test('on another generator the stable arms serve under an id of their own, and the channel stays', async () => {
    const store = await emptyStore();
    const stableId = await promote(store, learnedOf('chat_agent'));
    const same = (await open(store, 'model-1')).assign('chat_agent', 'm-1', CONTEXT, UNIT);
    const other = (await open(store, 'model-2')).assign('chat_agent', 'm-1', CONTEXT, UNIT);
    expect(same.policyId).toBe(stableId);
    expect(other.policyId).not.toBe(stableId);
    expect(other.assignment.propensities).toEqual(same.assignment.propensities);
    expect((await store.findPolicy(other.policyId))?.bundle).toMatchObject({ modelId: 'model-2', agent: 'chat_agent' });
    expect(await store.listPolicyChannels()).toContainEqual(
      expect.objectContaining({ agent: 'chat_agent', channel: 'stable', policyId: stableId }),
    );
  });

  test(`choosing an arm takes less than ${MOST_MS} ms`, async () => {
    const store = await emptyStore();
    await promote(store, learnedOf('chat_agent'));
    const policies = await open(store);
    const times = Array.from({ length: 2_000 }, (_, n) => {
      const start = performance.now();
      policies.assign('chat_agent', `m-${n}`, CONTEXT, UNIT);
      return performance.now() - start;
    }).sort((a, b) => a - b);
    expect(times[times.length / 2]).toBeLessThan(MOST_MS);
  });
});
