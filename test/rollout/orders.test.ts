import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { run } from '../../scripts/lib/command.ts';
import { rollOutPolicyWorkflowId } from '../../src/contracts/rollout.ts';
import type { PersonAction } from '../../src/domain/rollout/people.ts';
import { replayCheck } from '../../src/domain/rollout/replay.ts';
import type { LightningStore } from '../../src/store/lightning-store.ts';
import { QUICK_CONFIG, rolloutWhen, saveCandidate, storeOf } from '../support/rollouts.ts';
import { type ServiceProcess, startWorker } from '../support/service.ts';
import { startWorld, type World } from '../support/world.ts';

jest.setTimeout(180_000);

const ROOT = path.resolve(import.meta.dirname, '../..');
const ROUNDS = 6;

describe('orders and checks at the same moment', () => {
  let world: World;
  let worker: ServiceProcess;
  let store: LightningStore;
  let connection: Connection;
  beforeAll(async () => {
    world = await startWorld('sqlite', { ROLLOUT_CHECK_INTERVAL: '1s' });
    worker = await startWorker(world.environment, 'learning');
    store = storeOf(world);
    connection = await Connection.connect({ address: world.temporalAddress });
  });
  afterAll(async () => {
    await connection?.close();
    await store?.close();
    await worker?.stop();
    await world?.stop();
  });

  test('a check that is asked for many times is decided once, an order that comes twice too, and every step leads on from the one before', async () => {
    const body = { agent: 'chat_agent', candidate_policy_id: await saveCandidate(store), config: QUICK_CONFIG };
    const id: string = (await world.api.post('/api/v1/rollouts', body)).json.rollout_id;
    await world.api.post(`/api/v1/rollouts/${id}/approve`, { reason: 'try it' });
    await rolloutWhen(world, id, ({ status }) => status === 'ramp_20');
    const handle = new Client({ connection, namespace: world.namespace }).workflow.getHandle(
      rollOutPolicyWorkflowId(id),
    );
    const orders: string[] = [];
    const order = async (action: PersonAction, times: number): Promise<void> => {
      const given = { orderId: `order-${randomUUID()}`, person: 'ann', reason: `to ${action}`, atMs: Date.now() };
      orders.push(given.orderId);
      await store.recordRolloutOrder({ ...given, action, rolloutId: id });
      await Promise.all(Array.from({ length: times }, () => handle.signal(action, given)));
    };
    for (let round = 0; round < ROUNDS; round += 1) {
      const number = ((await store.findRollout(id))?.state.lastCheckNumber ?? 0) + 1;
      await Promise.all([
        ...Array.from({ length: 4 }, () => handle.signal('check', number)),
        order('pause', 3),
        order('resume', 2),
        handle.signal('check', number),
      ]);
    }
    await order('promote', 2);
    await order('abort', 2);
    await rolloutWhen(world, id, ({ status }) => status === 'rolled_back');

    const [rollout, checks, decided] = await Promise.all([
      store.findRollout(id),
      store.listRolloutChecks({ rolloutId: id, after: 0, limit: 1_000 }),
      store.listRolloutOrders(id),
    ]);
    if (rollout === null) throw new Error('the rollout is gone');
    const numbers = checks.map(({ snapshot }) => snapshot.checkNumber);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    expect(checks.filter((check) => !replayCheck(check, rollout.config).isSame)).toEqual([]);
    expect(decided.filter(({ orderId }) => orders.includes(orderId))).toHaveLength(2 * ROUNDS + 2);
    expect(decided.filter(({ outcome }) => outcome === null)).toEqual([]);
    // Nothing but an order pauses, and each accepted pause did so once.
    const accepted = (action: string) =>
      decided.filter((each) => each.action === action && each.outcome === 'accepted');
    const moves = rollout.transitions;
    expect(moves.filter(({ to }) => to === 'paused')).toHaveLength(accepted('pause').length);
    expect(moves.map(({ from }) => from)).toEqual(['draft', ...moves.slice(0, -1).map(({ to }) => to)]);
    expect(moves.at(-1)).toMatchObject({ to: 'rolled_back' });
    await handle.result();
    // A signal after the end starts nothing that would change it.
    await world.api.post(`/api/v1/rollouts/${id}/resume`, { reason: 'again' });
    await delay(500);
    expect((await store.findRollout(id))?.state).toEqual(rollout.state);
  });

  test('a promotion that another rollout got in the way of is recorded, with why', async () => {
    const agent = 'cost_estimator';
    const start = async (durations: object) => {
      const body = { agent, candidate_policy_id: await saveCandidate(store, agent) };
      const config = { ...QUICK_CONFIG, durations: { ...QUICK_CONFIG.durations, ...durations } };
      return (await world.api.post('/api/v1/rollouts', { ...body, config })).json.rollout_id;
    };
    const id: string = await start({ minimum_ramp_ms: 500, maximum_ramp_ms: 1_500 });
    await world.api.post(`/api/v1/rollouts/${id}/approve`, { reason: 'try it' });
    await rolloutWhen(world, id, ({ status }) => status === 'inconclusive');
    const second = await start({});
    const promoted = await world.api.post(`/api/v1/rollouts/${id}/promote`, { reason: 'we want it' });
    expect(promoted.status).toBe(200);
    const { decisions, status } = await rolloutWhen(world, id, (rollout) => rollout.promotion_request === null, 15_000);
    expect(status).toBe('inconclusive');
    expect(decisions.find(({ action }: { action: string }) => action === 'promote')).toMatchObject({
      outcome: 'out_of_date',
      reasons: expect.arrayContaining([
        'local promoted: we want it',
        'not carried out: another rollout of this agent is under way',
      ]),
      status_after: 'inconclusive',
    });
    const rollout = await store.findRollout(id);
    const checks = await store.listRolloutChecks({ rolloutId: id, after: 0, limit: 100 });
    expect(checks.filter((check) => rollout === null || !replayCheck(check, rollout.config).isSame)).toEqual([]);
    for (const each of [id, second]) await world.api.post(`/api/v1/rollouts/${each}/abort`, { reason: 'enough' });
  });

  test('the commands of the runbook on bad candidates stop one, and replay what was decided; wrong options are refused', async () => {
    const body = {
      agent: 'diy_guide',
      candidate_policy_id: await saveCandidate(store, 'diy_guide'),
      config: QUICK_CONFIG,
    };
    const id: string = (await world.api.post('/api/v1/rollouts', body)).json.rollout_id;
    const command = async (line: string) => {
      // As a shell would: words, and words in quotes.
      const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
      return await run(process.execPath, ['scripts/rollout.ts', ...words], {
        cwd: ROOT,
        env: { PATH: process.env.PATH, ...world.environment },
      });
    };
    await command(`approve ${id} --reason "try it"`);
    await rolloutWhen(world, id, ({ status }) => status === 'ramp_20');
    const page = readFileSync(path.join(ROOT, 'docs/runbooks/bad-candidate.md'), 'utf8');
    const lines = [...page.matchAll(/^npm run rollout -- (.*)$/gm)].map(([, line = '']) =>
      line.replace('$ROLLOUT_ID', id),
    );
    expect(lines).toHaveLength(6);
    const outputs: string[] = [];
    for (const line of lines) {
      const { code, output } = await command(line);
      expect({ line, code, output: code === 0 ? '' : output }).toEqual({ line, code: 0, output: '' });
      outputs.push(output);
    }
    expect(outputs[0]).toContain(`${id}  diy_guide  ramp_20  20 %`);
    expect(outputs[1]).toContain('856 users for looking all the time');
    expect(outputs[2]).toContain(`Done: ${id} is rolled_back.`);
    expect(outputs[4]).toMatch(/\d+ decisions replayed, 0 different\./);
    expect(await command(`resume ${id} --reason again`)).toMatchObject({ code: 1 });
    expect((await command('replay')).code).toBe(2);
    // No switch of a name that stops nothing is turned on, and none that is not there is turned off.
    expect((await command('kill --agent chatagent --reason typo')).code).toBe(2);
    expect(await command('unkill --agent chatagent --reason typo')).toMatchObject({ code: 1 });
    expect((await command('show x --loud yes')).output).toContain('--loud');
    // A decision that was changed behind the back of the audit is told.
    const database = new DatabaseSync(world.environment.LIGHTNING_DB ?? '');
    database.prepare("update rollout_checks set action = 'hold' where rollout_id = ? and check_number = 2").run(id);
    database.close();
    const tampered = await command(`replay ${id}`);
    expect(tampered.code).toBe(1);
    expect(tampered.output).toMatch(/DIFFERENT 2 .*: hold .*1 different\./s);
  });
});

test('an approval that comes while a check lets the candidate answer is not left to wait for the schedule', async () => {
  const world = await startWorld('sqlite', { ROLLOUT_CHECK_INTERVAL: '1h' });
  const worker = await startWorker(world.environment, 'learning');
  const store = storeOf(world);
  try {
    const body = { agent: 'chat_agent', candidate_policy_id: await saveCandidate(store), config: QUICK_CONFIG };
    const id: string = (await world.api.post('/api/v1/rollouts', body)).json.rollout_id;
    await rolloutWhen(world, id, ({ staging }) => staging.passed > 0);
    await world.api.post(`/api/v1/rollouts/${id}/approve`, { reason: 'try it' });
    await rolloutWhen(world, id, ({ status }) => status === 'ramp_20', 20_000);
    await world.api.post(`/api/v1/rollouts/${id}/abort`, { reason: 'enough' });
  } finally {
    await store.close();
    await worker.stop();
    await world.stop();
  }
});
