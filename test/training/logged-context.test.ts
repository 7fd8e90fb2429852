import { type InProcessService, openInProcessService } from '../../scripts/lib/in-process-service.ts';
import { FEATURE_COUNT } from '../../src/domain/learning/context-features.ts';
import { DATASET_SIDES } from '../../src/domain/learning/dataset-split.ts';
import { strategyWeights } from '../../src/domain/learning/policy.ts';
import { createStrategyServer } from '../../src/domain/learning/serve-strategy.ts';
import { ARM_COUNT, STRATEGY_IDS } from '../../src/domain/learning/strategies.ts';
import { loggedDecisions } from '../../src/domain/learning/training/training-data.ts';
import { createGroundedGenerator } from '../../src/generators/grounded/grounded-generator.ts';
import { firstPolicy } from '../../src/generators/policy.ts';

let service: InProcessService;
beforeAll(async () => {
  service = await openInProcessService();
});
afterAll(() => service.close());

/** Some the generator sees otherwise than the question's own words do: the policy saw the question. */
const QUESTIONS = [
  'How much does a new car cost?',
  'How do I change the oil in my car step by step?',
  'How long does it take to fly to Paris?',
  'How much to paint my living room?',
  'Is it safe to drill into a wall with old wiring?',
];

test('the probability that was logged is the one that the policy gives in the context that learning reads', async () => {
  const { store, policies, homeview } = service;
  const first = firstPolicy('chat_agent', createGroundedGenerator());
  // Strong opinions on every feature: another context has another probability.
  const weights = Float64Array.from({ length: ARM_COUNT * FEATURE_COUNT }, (_, index) => Math.sin(index * 1.7) * 2);
  const bundle = {
    ...first,
    strategyWeights: strategyWeights(weights),
    sampling: { ...first.sampling, strategyEpsilon: 0.2 },
  };
  const at = new Date().toISOString();
  const { policyId } = await store.savePolicy(bundle, at);
  const [channel] = (await store.listPolicyChannels()).filter(({ agent }) => agent === 'chat_agent');
  await store.movePolicyChannel({
    ...{ moveId: 'move-1', agent: 'chat_agent', channel: 'stable', from: channel?.policyId ?? null },
    ...{ to: policyId, actor: 'test', reason: 'opinions', createdAt: at },
  });
  await policies.refresh();
  for (const [index, message] of QUESTIONS.entries()) {
    const person = {
      user_id: `user-${index}`,
      persona: 'homeowner' as const,
      conversation_id: `conversation-${index}`,
    };
    await homeview.chat({ message, message_id: `message-${index}`, ...person });
    await homeview.chat({ message: 'And how long does that take?', message_id: `message-${index}-next`, ...person });
  }

  const snapshot = await store.createDatasetSnapshot({
    requestId: 'r',
    agent: 'chat_agent',
    includeSimulated: true,
    createdAt: at,
  });
  const rows = await Promise.all(
    DATASET_SIDES.map(async (side) => {
      const query = { snapshotId: snapshot.snapshotId, after: null, limit: 100 };
      const page =
        side === 'held_out' ? await store.listHeldOutRows(query) : await store.listTrainingRows({ ...query, side });
      return page.rows;
    }),
  ).then((pages) => pages.flat());
  expect(rows.some(({ intent, askedIntent }) => intent !== askedIntent)).toBe(true);
  const server = createStrategyServer(bundle);
  const decisions = loggedDecisions(rows);
  expect(decisions.length).toBeGreaterThanOrEqual(QUESTIONS.length);
  for (const { messageId, features, arm, propensity } of decisions) {
    const row = rows.find((each) => each.messageId === messageId);
    expect(row?.strategy).toBe(STRATEGY_IDS[arm]);
    expect([messageId, server.probabilities(features)[arm]]).toEqual([messageId, propensity]);
  }
});
