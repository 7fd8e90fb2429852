import { randomUUID } from 'node:crypto';
import { DATASET_SIDES } from '../../src/domain/learning/dataset-split.ts';
import { openLightningStore } from '../../src/store/open-lightning-store.ts';
import { startWorld, type World } from '../support/world.ts';

jest.setTimeout(120_000);

/** What is asked, and the agent that its intent belongs to. */
const QUESTIONS = [
  { message: 'How much does it cost to paint a bedroom?', agent: 'cost_estimator' },
  { message: 'What would a new fence cost me?', agent: 'cost_estimator' },
  { message: 'How do I paint a ceiling step by step?', agent: 'diy_guide' },
  { message: 'Which colors suit a small kitchen?', agent: 'chat_agent' },
] as const;

describe('agents side by side', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld('sqlite');
    for (const { message } of QUESTIONS) {
      const { json } = await world.api.post('/api/v1/chat', { message, agent: 'auto', user_id: 'user-of-agents' });
      const feedback = { message_id: json.message_id, feedback_type: 'thumbs_up' };
      expect((await world.api.post('/api/v1/chat/feedback', feedback)).status).toBe(201);
    }
  });
  afterAll(async () => {
    await world?.stop();
  });

  test('each has the statistics of its own turns', async () => {
    for (const agent of ['cost_estimator', 'diy_guide', 'chat_agent']) {
      const { json } = await world.api.get(`/api/v1/agents/${agent}/statistics`);
      expect(json.total_interactions).toBe(QUESTIONS.filter((question) => question.agent === agent).length);
    }
  });

  test('each answers under a policy of its own, and its snapshots hold its own turns alone', async () => {
    const { LIGHTNING_DB } = world.environment;
    const store = openLightningStore({ file: LIGHTNING_DB });
    try {
      const policies = new Set<string>();
      for (const agent of ['cost_estimator', 'diy_guide', 'chat_agent']) {
        const { snapshotId } = await store.createDatasetSnapshot({
          requestId: randomUUID(),
          agent,
          includeSimulated: false,
          createdAt: new Date().toISOString(),
        });
        const rows = [];
        for (const side of DATASET_SIDES) {
          const query = { snapshotId, after: null, limit: 100 };
          const page = side === 'held_out' ? store.listHeldOutRows(query) : store.listTrainingRows({ ...query, side });
          rows.push(...(await page).rows);
        }
        expect(rows.map(({ message }) => message).sort()).toEqual(
          QUESTIONS.filter((question) => question.agent === agent)
            .map(({ message }) => message)
            .sort(),
        );
        const [{ policyId = '' } = {}] = rows;
        policies.add(policyId);
      }
      expect(policies.size).toBe(3);
    } finally {
      await store.close();
    }
  });
});
