import type { LightningStore } from '../../src/store/lightning-store.ts';
import { QUICK_CONFIG, rolloutWhen, saveCandidate, stableOf, storeOf, TinyUsers } from '../support/rollouts.ts';
import { type ServiceProcess, startWorker } from '../support/service.ts';
import { ENGINES, startWorld, type World } from '../support/world.ts';

jest.setTimeout(240_000);

describe.each(ENGINES)('a rollout in seconds on %s', (engine) => {
  let world: World;
  let worker: ServiceProcess;
  let store: LightningStore;
  beforeAll(async () => {
    world = await startWorld(engine, { ROLLOUT_CHECK_INTERVAL: '1s', FEEDBACK_WINDOW: '2s' });
    worker = await startWorker(world.environment, 'learning');
    store = storeOf(world);
  });
  afterAll(async () => {
    await store?.close();
    await worker?.stop();
    await world?.stop();
  });

  const start = async (agent: string, candidate: string, overrides: object = {}) =>
    await world.api.post('/api/v1/rollouts', {
      agent,
      candidate_policy_id: candidate,
      config: { ...QUICK_CONFIG, ...overrides },
    });

  test('a better candidate goes from staging over 20 % and 50 % to everybody, and becomes stable', async () => {
    const stable = await stableOf(store);
    const candidate = await saveCandidate(store);
    const created = await start('chat_agent', candidate);
    expect(created.status).toBe(201);
    const id = created.json.rollout_id;

    // Unproven without a training run: it waits for a person, with every staging turn answered.
    const staged = await rolloutWhen(world, id, ({ staging, status }) => status === 'staging' && staging.passed === 12);
    expect(staged.staging).toMatchObject({ planned: 12, failed: 0, schema_errors: 0 });
    expect(staged.traffic_share).toBe(0);
    await rolloutWhen(world, id, ({ decisions }) => decisions[0]?.reasons[0]?.includes('waits for a person'));
    const second = await start('chat_agent', candidate);
    expect(second).toMatchObject({ status: 409, json: { type: '/problems/rollout_running' } });

    const users = new TinyUsers(world, {
      candidate,
      analysedBy: id,
      opinion: ({ isCandidate }) => (Math.random() < 0.5 ? (isCandidate ? 'thumbs_up' : 'thumbs_down') : null),
    });
    users.start(6);
    const approved = await world.api.post(`/api/v1/rollouts/${id}/approve`, { reason: 'looks right' });
    expect(approved).toMatchObject({ status: 200, json: { approval: { person: 'local', reason: 'looks right' } } });
    const completed = await rolloutWhen(world, id, ({ status }) => status === 'completed');
    await users.stop();
    expect(completed.transitions.map(({ to }: { to: string }) => to)).toEqual([
      'staging',
      'ramp_20',
      'ramp_50',
      'full_100',
      'completed',
    ]);
    expect(completed.analysis.difference).toBeGreaterThan(0.2);
    expect(completed.analysis.interval.lower).toBeGreaterThan(0);
    expect(completed.analysis).toMatchObject({ assignment_mismatches: 0, data_errors: [] });
    expect(completed.analysis.outcome.treatment.users).toBeGreaterThanOrEqual(100);
    expect(completed.series.length).toBeGreaterThan(2);

    // The winner is stable, and answers everybody.
    expect((await stableOf(store)).policyId).toBe(candidate);
    const moves = (await world.api.get(`/api/v1/policies/${candidate}`)).json.moves;
    expect(moves.map(({ channel, from, to }: Record<string, string>) => [channel, from, to])).toEqual(
      expect.arrayContaining([
        ['candidate', null, candidate],
        ['candidate', candidate, null],
        ['stable', stable.policyId, candidate],
      ]),
    );
    const late = new TinyUsers(world, { candidate, opinion: () => null });
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    for (let n = 0; n < 10; n += 1) await late.one();
    expect(late.turns.every(({ isCandidate }) => isCandidate)).toBe(true);
    const refused = await world.api.post(`/api/v1/rollouts/${id}/pause`, { reason: 'too late' });
    expect(refused).toMatchObject({ status: 409, json: { type: '/problems/rollout_order_refused' } });
  });

  test('a harmful candidate is rolled back by a check, and serves nobody any more; another agent is left alone', async () => {
    const candidate = await saveCandidate(store, 'diy_guide');
    const [harmful, beside] = [
      (await start('diy_guide', candidate)).json.rollout_id,
      (await start('cost_estimator', await saveCandidate(store, 'cost_estimator'))).json.rollout_id,
    ];
    for (const id of [harmful, beside]) await world.api.post(`/api/v1/rollouts/${id}/approve`, { reason: 'try it' });
    const users = new TinyUsers(world, {
      ...{ candidate, agent: 'diy_guide', analysedBy: harmful },
      opinion: ({ isCandidate }) => (isCandidate ? 'thumbs_down' : 'thumbs_up'),
    });
    users.start(6);
    const rolledBack = await rolloutWhen(world, harmful, ({ status }) => status === 'rolled_back');
    await users.stop();
    expect(rolledBack.transitions.map(({ to }: { to: string }) => to)).toEqual(['staging', 'ramp_20', 'rolled_back']);
    expect(rolledBack.reasons.join()).toMatch(/the outcome got worse|guardrail thumbs_down_rate breached/);
    expect(rolledBack.traffic_share).toBe(0);
    const after = users.turns.filter(
      ({ askedAtMs }) => askedAtMs > Date.parse(rolledBack.transitions.at(-1).at) + 5_000,
    );
    expect(after.filter(({ isCandidate }) => isCandidate)).toEqual([]);
    expect((await world.api.get(`/api/v1/rollouts/${beside}`)).json.status).toBe('ramp_20');
    await world.api.post(`/api/v1/rollouts/${beside}/abort`, { reason: 'enough' });
  });
});
