import { setTimeout as delay } from 'node:timers/promises';
import { METRIC_DEFINITIONS } from '../../src/domain/metrics/definitions.ts';
import { openRawRows, type RawRows } from '../support/raw-rows.ts';
import { ENGINES, startWorld, type World } from '../support/world.ts';

jest.setTimeout(180_000);

const PAINT = 'How much to paint my living room?';
const SHELF = 'How do I put up a shelf, step by step?';

/** Endpoints with a query, and where their rows are. */
const FIGURES = ['overview', 'rewards', 'feedback', 'intents', 'personas', 'intents-by-persona', 'quality', 'system'];

describe.each(ENGINES)('metrics on %s', (engine) => {
  let world: World;
  let raw: RawRows;
  const given = new Map<string, string>();

  beforeAll(async () => {
    world = await startWorld(engine);
    raw = openRawRows({ databaseUrl: world.environment.DATABASE_URL, file: world.environment.LIGHTNING_DB });
    const turns = [
      { message: PAINT, user_id: 'ann', persona: 'homeowner', feedback: ['thumbs_down', 'thumbs_up'] },
      { message: PAINT, user_id: 'ann', persona: 'homeowner', feedback: ['copy'] },
      { message: PAINT, user_id: 'bob', persona: 'contractor', feedback: ['thumbs_down'] },
      { message: SHELF, user_id: 'bob', persona: 'contractor', feedback: [] },
      { message: SHELF, feedback: ['rating_4'] },
      { message: SHELF, agent: 'diy_guide', user_id: 'cid', feedback: [] },
    ];
    for (const { feedback, ...body } of turns) {
      const { json } = await world.api.post('/api/v1/chat', body);
      for (const type of feedback) {
        const accurate = type.startsWith('thumbs')
          ? { accurate: type === 'thumbs_up', comment: `=${type}, "really"` }
          : {};
        const body = { message_id: json.message_id, feedback_type: type, ...accurate };
        expect((await world.api.post('/api/v1/chat/feedback', body)).status).toBe(201);
        given.set(type, json.message_id);
      }
    }
    await allApplied();
  });
  afterAll(async () => {
    await raw?.close();
    await world?.stop();
  });

  async function allApplied(): Promise<void> {
    for (let attempt = 0; attempt < 400; attempt += 1) {
      const [row] = await raw.query('select count(*) as n from message_feedback where applied_at is null');
      if (Number(row?.n) === 0) return;
      await delay(25);
    }
    throw new Error('feedback was not applied');
  }

  const get = async (path: string) => {
    const answer = await world.api.get(`/api/v1/${path}`);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
    return answer.json;
  };
  const one = async (sql: string) => (await raw.query(sql))[0];

  test('rewards of a day are those of the rows, implicit and explicit apart, with n, users and an interval', async () => {
    const { total, buckets, bucket, from, to } = await get('metrics/rewards');
    const row = await one(
      'select count(*) as n, avg(implicit_reward) as implicit, count(explicit_reward) as rated, avg(explicit_reward) as explicit, avg(effective_reward) as effective from turns',
    );
    expect(bucket).toBe('day');
    expect(Date.parse(to) - Date.parse(from)).toBe(29 * 86_400_000);
    expect(total).toMatchObject({
      turns: 6,
      implicit_reward: { n: Number(row.n), mean: expect.closeTo(row.implicit, 10), users: 4 },
      explicit_reward: { n: Number(row.rated), mean: expect.closeTo(row.explicit, 10), users: 3 },
      effective_reward: { mean: expect.closeTo(row.effective, 10) },
      submission_rate: { mean: expect.closeTo(4 / 6, 10), n: 6 },
    });
    expect(total.explicit_reward.low).toBeLessThan(total.explicit_reward.mean);
    expect(total.explicit_reward.high).toBeGreaterThan(total.explicit_reward.mean);
    // The turns may lie on both sides of midnight.
    expect(buckets.reduce((sum: number, { turns }: { turns: number }) => sum + turns, 0)).toBe(6);
  });

  test('the first policies are marked on the curve', async () => {
    const { policy_moves: moves } = await get('metrics/rewards?agent=diy_guide');
    expect(moves).toMatchObject([{ agent: 'diy_guide', channel: 'stable', from: null, actor: 'start-up' }]);
  });

  test('feedback says how much, of which types, and who changed their mind', async () => {
    const { total } = await get('metrics/feedback?bucket=week');
    expect(total).toMatchObject({ events: 5, changes_of_mind: { mean: 1 / 5, n: 5 }, comment_share: { mean: 3 / 5 } });
    const types = Object.fromEntries(
      total.types.map(({ feedback_type, events }: { feedback_type: string; events: number }) => [
        feedback_type,
        events,
      ]),
    );
    expect(types).toMatchObject({ thumbs_up: 1, thumbs_down: 2, copy: 1, rating_4: 1, regenerate: 0 });
    expect(total.late_share.mean).toBe(0);
  });

  test("the guide's four metrics stand beside baseline and target", async () => {
    const { metrics, all_turns_mean, all_turns_ceiling } = await get('metrics/quality');
    expect(metrics).toMatchObject([
      { metric: 'chat_response_quality', baseline: 0.7, target: { low: 0.85, high: 0.9 }, value: { n: 4 } },
      {
        metric: 'user_satisfaction',
        baseline: 0.75,
        target: { low: 0.9 },
        value: { mean: expect.closeTo(2 / 3, 12), n: 3 },
      },
      { metric: 'response_accuracy', baseline: 0.7, target: { low: 0.85 }, value: { mean: 1 / 2, n: 2 } },
      { metric: 'first_attempt_success', baseline: 0.6, target: { low: 0.75 }, value: { mean: 3 / 4, n: 4 } },
    ]);
    const row = await one(
      'select avg(coalesce(1 + explicit_reward * 0, effective_reward)) as ceiling, avg(effective_reward) as mean from turns',
    );
    expect(all_turns_mean.mean).toBeCloseTo(row.mean, 10);
    expect(all_turns_ceiling).toBeCloseTo(row.ceiling, 10);
  });

  test('intents, personas and their cells share the turns out', async () => {
    const { intents } = await get('metrics/intents');
    const { personas } = await get('metrics/personas');
    const { cells, enough_turns } = await get('metrics/intents-by-persona');
    expect(enough_turns).toBe(30);
    for (const groups of [intents, personas, cells]) {
      expect(groups.reduce((sum: number, { turns }: { turns: number }) => sum + turns, 0)).toBe(6);
    }
    expect(personas.map(({ persona }: { persona: string | null }) => persona)).toEqual([
      'homeowner',
      'contractor',
      null,
    ]);
    for (const { intent, persona, turns, effective_reward } of cells) {
      const row = await one(
        `select count(*) as n, avg(effective_reward) as mean from turns where intent = '${intent}' and ${persona === null ? 'persona is null' : `persona = '${persona}'`}`,
      );
      expect(turns).toBe(Number(row.n));
      expect(effective_reward.mean).toBeCloseTo(row.mean, 10);
      const list = await get(`turns?intent=${intent}&persona=${persona ?? 'none'}`);
      expect(list.turns).toHaveLength(turns);
    }
  });

  test('nothing has a mean of null and n = 0', async () => {
    for (const query of ['agent=nobody', 'policy=none', 'to=2020-01-01', 'simulated=only']) {
      const { total, buckets } = await get(`metrics/rewards?${query}`);
      expect(total.effective_reward).toEqual({ mean: null, n: 0, users: 0, low: null, high: null });
      expect(buckets).toEqual([]);
    }
    expect((await get('metrics/rewards?agent=diy_guide')).total.turns).toBe(1);
    expect((await get('metrics/rewards?simulated=exclude')).total.turns).toBe(6);
  });

  test('today and the last seven days are on the overview, and nothing worries', async () => {
    const { today, last_7_days, alerts } = await get('metrics/overview');
    expect(last_7_days.turns).toBe(6);
    expect(today.turns).toBeLessThanOrEqual(6);
    expect(alerts).toEqual([]);
  });

  test('the system page counts overhead, open turns and pending feedback', async () => {
    const system = await get('metrics/system');
    expect(system).toMatchObject({
      tracking_enabled: true,
      failed_workflows: 0,
      pending_feedback: { events: 0, oldest_seconds: null },
    });
    expect(system.turn_overhead.count).toBe(6);
    expect(system.turn_overhead.buckets.reduce((sum: number, { count }: { count: number }) => sum + count, 0)).toBe(6);
    expect(system.turn_overhead.mean_ms).toBeGreaterThan(0);
    // Visibility follows within moments.
    for (let attempt = 0; attempt < 200 && (await get('metrics/system')).open_turns !== 6; attempt += 1)
      await delay(50);
    expect((await get('metrics/system')).open_turns).toBe(6);
  });

  test('every number has its words', async () => {
    const { definitions } = await get('metrics/definitions');
    expect(definitions.map(({ id }: { id: string }) => id)).toEqual(Object.keys(METRIC_DEFINITIONS));
  });

  test('the review queue finds disagreements, comments and the lowest rewards, page by page', async () => {
    const disliked = given.get('thumbs_down') ?? '';
    const { turns: disagreements } = await get('turns?select=disagreements');
    expect(disagreements.map(({ message_id }: { message_id: string }) => message_id)).toEqual([disliked]);
    const { turns: commented } = await get('turns?select=comments');
    expect(commented.map(({ message_id }: { message_id: string }) => message_id)).toEqual([
      disliked,
      given.get('thumbs_up'),
    ]);
    expect(commented[1].feedback).toMatchObject([{ feedback_type: 'thumbs_down' }, { feedback_type: 'thumbs_up' }]);

    for (const order of ['newest', 'lowest_reward']) {
      const all = (await get(`turns?order=${order}`)).turns;
      const pages = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page: { turns: unknown[]; next_cursor: string | null } = await get(
          `turns?order=${order}&limit=4${cursor === '' ? '' : `&cursor=${cursor}`}`,
        );
        pages.push(...page.turns);
        cursor = page.next_cursor;
      }
      expect(pages).toEqual(all);
      expect(all).toHaveLength(6);
    }
    const rewards = (await get('turns?order=lowest_reward')).turns.map(
      (turn: { effective_reward: number }) => turn.effective_reward,
    );
    expect(rewards).toEqual([...rewards].sort((a: number, b: number) => a - b));
    expect((await get(`turns/${disliked}`)).feedback).toMatchObject([{ feedback_type: 'thumbs_down' }]);
  });

  test('every figure is there as CSV, and a comment runs no formula in a spreadsheet', async () => {
    for (const path of [...FIGURES.map((name) => `metrics/${name}`), 'turns']) {
      for (const answer of [
        await world.api.get(`/api/v1/${path}?format=csv`),
        await world.api.get(`/api/v1/${path}`, { headers: { Accept: 'text/csv' } }),
      ]) {
        expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
        expect(answer.text.split('\r\n').length).toBeGreaterThan(2);
      }
    }
    const { text } = await world.api.get('/api/v1/metrics/rewards?format=csv');
    expect(text.split('\r\n')[0]).toBe(
      `start,turns,${[
        'implicit_reward',
        'explicit_reward',
        'effective_reward',
        'user_signal_reward',
        'submission_rate',
        'failed_share',
      ]
        .flatMap((name) => ['mean', 'n', 'users', 'low', 'high'].map((part) => `${name}_${part}`))
        .join(',')}`,
    );
  });

  test.each([
    ['metrics/rewards?bucket=month', '/bucket'],
    ['metrics/rewards?from=yesterday', '/from'],
    ['metrics/rewards?from=2025-02-30', '/from'],
    ['metrics/feedback?from=2026-02-01&to=2026-01-01', '/from'],
    ['metrics/feedback?from=2020-01-01&to=2026-01-01', '/from'],
    ['metrics/intents?agent=a%20b', '/agent'],
    ['metrics/intents?agent=a&agent=b', '/agent'],
    ['metrics/personas?bucket=day', '/bucket'],
    ['metrics/quality?simulated=yes', '/simulated'],
    ['metrics/overview?format=xml', '/format'],
    ['metrics/system?from=2026-01-01', '/from'],
    ['turns?order=random', '/order'],
    ['turns?limit=0', '/limit'],
    ['turns?cursor=bm90IG91cnM', '/cursor'],
    ['turns?intent=joke', '/intent'],
  ])('%s is refused, and the answer points at %s', async (path, pointer) => {
    const answer = await world.api.get(`/api/v1/${path}`);
    expect(answer.status).toBe(422);
    expect(answer.json).toMatchObject({
      type: '/problems/invalid_request',
      errors: [{ pointer, detail: expect.any(String) }],
    });
  });

  test('what if: the same turn under two policies, with arms, answers, rewards and guards, and nothing is stored', async () => {
    const before = await one('select count(*) as n from turns');
    const messageId = given.get('copy') ?? '';
    const message = (await get(`turns/${messageId}`)) as { policy_id: string; strategy: string; response: string };
    const view = await get(`chat/messages/${messageId}/what-if?policy=${message.policy_id}&arm=${message.strategy}`);
    expect(view.original).toMatchObject({ response: message.response, strategy: message.strategy });
    // The grounded generator gives the same answer to the same question under the same arm.
    expect(view.asked.answer.response).toBe(message.response);
    expect(view.asked.answer.reward.score).toBeCloseTo(0.65, 12);
    expect(view.served).toMatchObject({ policy_id: message.policy_id, generator: 'grounded', not_answered: null });
    for (const side of [view.served, view.asked]) {
      expect(side.arm_probabilities).toHaveLength(8);
      const total = side.arm_probabilities.reduce(
        (sum: number, arm: { probability: number }) => sum + arm.probability,
        0,
      );
      expect(total).toBeCloseTo(1, 9);
      expect(side.answer.guard_metrics).toMatchObject({ grounded_pairs: 1, refused: false });
    }
    expect(await one('select count(*) as n from turns')).toEqual(before);
    const statusOf = async (path: string) => (await world.api.get(`/api/v1/chat/messages/${path}`)).status;
    expect(await statusOf(`${messageId}/what-if?policy=${'0'.repeat(64)}`)).toBe(404);
    expect(await statusOf(`m-unknown/what-if?policy=${message.policy_id}`)).toBe(404);
    expect(await statusOf(`${messageId}/what-if`)).toBe(422);
    expect(await statusOf(`${messageId}/what-if?policy=${message.policy_id}&arm=rude`)).toBe(422);
  });

  test('an unknown turn is 404', async () => {
    for (const id of ['m-unknown', 'a%20b']) expect((await world.api.get(`/api/v1/turns/${id}`)).status).toBe(404);
  });
});

test('with keys, figures and turns are for analysts and operators', async () => {
  const keys = { chat: 'c'.repeat(40), analyst: 'a'.repeat(40), operator: 'o'.repeat(40) };
  const world = await startWorld('sqlite', {
    LIGHTNING_API_KEYS: Object.entries(keys)
      .map(([role, key]) => `${role}:${role}:${key}`)
      .join(','),
  });
  try {
    for (const path of ['/api/v1/metrics/rewards', '/api/v1/turns', '/metrics']) {
      const statusOf = async (headers: Record<string, string>) => (await fetch(world.url + path, { headers })).status;
      expect(await statusOf({})).toBe(401);
      for (const [role, status] of [
        ['chat', 403],
        ['analyst', 200],
        ['operator', 200],
      ] as const) {
        expect(await statusOf({ Authorization: `Bearer ${keys[role]}` })).toBe(status);
      }
    }
  } finally {
    await world.stop();
  }
});
