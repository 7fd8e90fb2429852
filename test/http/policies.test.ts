import { createHash, randomUUID } from 'node:crypto';
import { ARM_COUNT, STRATEGY_IDS, type StrategyId } from '../../src/domain/learning/strategies.ts';
import { ENGINES, startWorld, type World } from '../support/world.ts';

jest.setTimeout(180_000);

const PAINT = 'How much to paint my living room?';

describe.each(ENGINES)('policies on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(engine);
  });
  afterAll(async () => {
    await world?.stop();
  });

  const messageOf = async (id: string) => (await world.api.get(`/api/v1/chat/messages/${id}`)).json;

  test('every arm answers what painting costs with the range, its unit and its source, and the turn says which arm', async () => {
    const seen = new Set<StrategyId>();
    // Uniform over 8 arms: 120 turns miss one with probability 8 · (7/8)^120 < 10^-6.
    for (let turn = 0; turn < 120 && seen.size < ARM_COUNT; turn += 1) {
      const { status, json } = await world.api.post('/api/v1/chat', { message: PAINT });
      expect(status).toBe(200);
      expect(json.response).toMatch(/\$[\d,]+–\$[\d,]+ per room/);
      expect(json.response).toContain('typical US range, editorial estimate 2025');
      expect(json.sources.length).toBeGreaterThan(0);
      expect(json.reward.score).toBeCloseTo(0.65, 12);
      const message = await messageOf(json.message_id);
      expect(message).toMatchObject({ propensity: 1 / ARM_COUNT, policy_id: json.policy_id });
      expect(STRATEGY_IDS).toContain(message.strategy);
      seen.add(message.strategy);
    }
    expect(seen.size).toBe(ARM_COUNT);
  });

  test('the first policies are stable, uniform and named by the sha256 of their bundle', async () => {
    const { json } = await world.api.get('/api/v1/policies');
    expect(json.policies.map(({ agent }: { agent: string }) => agent).sort()).toEqual([
      'chat_agent',
      'cost_estimator',
      'diy_guide',
    ]);
    for (const policy of json.policies) {
      expect(policy).toMatchObject({
        generator: 'grounded',
        is_learned: false,
        strategy_epsilon: 1,
        channels: ['stable'],
      });
      const one = (await world.api.get(`/api/v1/policies/${policy.policy_id}`)).json;
      expect(createHash('sha256').update(one.canonical_json).digest('hex')).toBe(policy.policy_id);
      expect(JSON.parse(one.canonical_json)).toMatchObject({ agent: policy.agent, sampling: { strategyEpsilon: 1 } });
      expect(one.moves).toMatchObject([{ channel: 'stable', from: null, to: policy.policy_id, actor: 'start-up' }]);
    }
  });

  test('policies are listed by agent; an unknown one is a problem', async () => {
    const { json } = await world.api.get('/api/v1/policies?agent=diy_guide');
    expect(json.policies).toMatchObject([{ agent: 'diy_guide' }]);
    expect((await world.api.get('/api/v1/policies?agent=a%20b')).json).toMatchObject({
      type: '/problems/invalid_request',
      errors: [{ pointer: '/agent', detail: expect.any(String) }],
    });
    for (const id of ['0'.repeat(64), 'nothing']) {
      const answer = await world.api.get(`/api/v1/policies/${id}`);
      expect(answer.status).toBe(404);
      expect(answer.json.type).toBe('/problems/policy_not_found');
    }
  });

  test('the policy of a turn outlives a restart: the same one answers', async () => {
    const before = (await world.api.post('/api/v1/chat', { message: PAINT })).json.policy_id;
    await world.restart();
    expect((await world.api.post('/api/v1/chat', { message: PAINT })).json.policy_id).toBe(before);
    const { json } = await world.api.get(`/api/v1/policies/${before}`);
    expect(json.moves).toHaveLength(1);
  });

  test('a turn of another agent keeps the policy and propensity that its caller tells, and has no strategy', async () => {
    const body = { user_message: PAINT, ai_response: 'Based on a 12x15 room, about $400 to $900.' };
    const told = { ...body, policy_id: 'mine-3', propensity: 0.25, message_id: `m-${randomUUID()}` };
    await world.api.post('/api/v1/chat/track', told);
    expect(await messageOf(told.message_id)).toMatchObject({ policy_id: 'mine-3', strategy: null, propensity: 0.25 });
    const silent = (await world.api.post('/api/v1/chat/track', body)).json;
    expect(await messageOf(silent.message_id)).toMatchObject({
      policy_id: 'external',
      strategy: null,
      propensity: null,
    });
    for (const propensity of [0, 1.01, -1]) {
      const { status, json } = await world.api.post('/api/v1/chat/track', { ...body, propensity });
      expect(status).toBe(422);
      expect(json.errors).toEqual([{ pointer: '/propensity', detail: expect.any(String) }]);
    }
  });
});
