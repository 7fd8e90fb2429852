import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { type CommandResult, run } from '../../scripts/lib/command.ts';
import { sideOfUser } from '../../src/domain/learning/dataset-split.ts';
import {
  COLLECTION_DEFAULTS,
  type CollectionSettings,
  reconcileCollections,
} from '../../src/schedules/collection-schedules.ts';
import { listSchedules, type ScheduleState } from '../../src/schedules/list-schedules.ts';
import { reconcileSchedules } from '../../src/schedules/schedules.ts';
import { type ServiceProcess, startWorker } from '../support/service.ts';
import { startWorld, type World } from '../support/world.ts';

jest.setTimeout(180_000);

const USERS = 48;
/** Between two runs of the schedule. */
const EVERY_MS = 2_000;

describe('collecting', () => {
  let world: World;
  let worker: ServiceProcess;
  let client: Client;

  beforeAll(async () => {
    world = await startWorld('sqlite');
    worker = await startWorker(world.environment, 'learning');
    const connection = await Connection.connect({ address: world.temporalAddress });
    client = new Client({ connection, namespace: world.namespace });
  });
  afterAll(async () => {
    await client?.connection.close();
    await worker?.stop();
    await world?.stop();
  });

  const schedule = (collection: Partial<CollectionSettings>): Promise<void> =>
    reconcileCollections(client, { agents: ['chat_agent'], ...collection });

  // biome-ignore lint/suspicious/noExplicitAny: a JSON answer, read field by field in assertions
  const until = async (what: string, look: () => Promise<any>): Promise<any> => {
    for (let attempt = 0; attempt < 600; attempt += 1) {
      const found = await look();
      if (found) return found;
      await delay(100);
    }
    throw new Error(`${what} did not happen:\n${worker.output()}`);
  };
  const newest = async () => (await world.api.get('/api/v1/collection-reports?agent=chat_agent')).json.reports[0];

  const askAndJudge = async (user: number): Promise<void> => {
    const { json } = await world.api.post('/api/v1/chat', {
      message: `How much does it cost to paint room number ${user}?`,
      user_id: `collected-${user}`,
      persona: user % 2 === 0 ? 'landlord' : 'homeowner',
    });
    const feedback_type = user % 3 === 0 ? 'thumbs_down' : 'thumbs_up';
    await world.api.post('/api/v1/chat/feedback', { message_id: json.message_id, feedback_type });
  };

  test('the service declares a schedule per agent, once a day, that a person may pause for good', async () => {
    const collections = async () =>
      (await listSchedules(client)).filter(({ workflowType }) => workflowType === 'collectDataset');
    const [chat, cost, guide] = await collections();
    expect([chat, cost, guide].map((each) => each?.scheduleId)).toEqual([
      'collect-dataset.chat_agent',
      'collect-dataset.cost_estimator',
      'collect-dataset.diy_guide',
    ]);
    expect(chat).toMatchObject({ state: 'active', everyMs: 86_400_000, running: [], runs: 0 });
    expect(chat?.nextRunsAt).toHaveLength(3);
    await client.schedule.getHandle('collect-dataset.diy_guide').pause('we are on holiday');
    await reconcileSchedules(client, { retentionDays: null, rolloutCheckIntervalMs: 300_000 });
    expect((await collections())[2]).toMatchObject({ state: 'paused', note: 'we are on holiday' });
  });

  test('an operator collects now: below the target the report says how many samples are missing', async () => {
    const started = await world.api.post('/api/v1/datasets', { agent: 'chat_agent' });
    expect(started).toMatchObject({
      status: 202,
      json: { agent: 'chat_agent', schedule_id: 'collect-dataset.chat_agent', outcome: 'started' },
    });
    const report = await until('a decided report', async () => ((await newest())?.decision ? newest() : null));
    expect(report).toMatchObject({
      samples: { total: 0, since_training: 0, target: 1000, missing: 1000, is_target_met: false },
      decision: { outcome: 'target_not_met', training_run_id: null },
    });
    const { json } = await world.api.get(`/api/v1/collection-reports/${report.report_id}`);
    expect(json).toMatchObject({ previous_report_id: null, changes: null, drift: null, ess_outlook: null });
    expect(json.refusals).toEqual(['There are no turns.']);
  });

  test('the schedule fires, finds the target met, waits for a person, and starts the training once', async () => {
    for (let user = 0; user < USERS; user += 1) await askAndJudge(user);
    await until('every thumb applied', async () => {
      const { json } = await world.api.get('/api/v1/agents/chat_agent/statistics');
      return json.feedback_count === USERS;
    });
    await schedule({ everyMs: EVERY_MS, target: USERS, onTarget: 'wait_for_approval' });
    const waiting = await until('a report that waits', async () => {
      const report = await newest();
      return report?.decision?.outcome === 'waiting_for_approval' ? report : null;
    });

    const { json: report } = await world.api.get(`/api/v1/collection-reports/${waiting.report_id}`);
    expect(report.samples).toEqual({
      total: USERS,
      since_training: USERS,
      target: USERS,
      missing: 0,
      is_target_met: true,
    });
    expect(report.feedback).toMatchObject({ explicit: USERS, coverage: 1, liked: 32, disliked: 16 });
    expect(report.coverage.persona.map(({ value, n }: { value: string; n: number }) => [value, n])).toEqual([
      ['homeowner', 24],
      ['landlord', 24],
    ]);
    expect(report.reward_model).toMatchObject({ status: 'refused', reason: expect.stringContaining('100') });
    expect(report.changes.numbers).toContainEqual({ name: 'samples', before: 0, after: USERS });
    const { json: dataset } = await world.api.get(`/api/v1/datasets/${report.snapshot_id}`);
    const heldOut = Array.from({ length: USERS }, (_, user) => sideOfUser(`collected-${user}`)).filter(
      (side) => side === 'held_out',
    );
    expect(dataset.card).toMatchObject({ rows: USERS, sides: { held_out: { rows: heldOut.length } } });

    // It waits longer than the schedule's interval: the runs in between are skipped.
    await until('a skipped run', async () =>
      (await listSchedules(client)).some(
        ({ scheduleId, skipped }) => scheduleId === 'collect-dataset.chat_agent' && skipped > 0,
      ),
    );
    expect((await newest()).report_id).toBe(waiting.report_id);
    expect((await world.api.post('/api/v1/datasets', { agent: 'chat_agent' })).json.outcome).toBe('already_running');

    const approve = `/api/v1/collection-reports/${waiting.report_id}/approve`;
    expect((await world.api.post(approve, { reason: 'looks good' })).status).toBe(202);
    const trained = await until('the decision', async () => {
      const { json } = await world.api.get(`/api/v1/collection-reports/${waiting.report_id}`);
      return json.decision.outcome === 'waiting_for_approval' ? null : json;
    });
    const runId = `collected-${report.snapshot_id.slice(0, 32)}`;
    expect(trained.decision).toMatchObject({ outcome: 'training_started', training_run_id: runId });
    const run = await client.workflow.getHandle(`train-agent/${runId}`).describe();
    expect(run).toMatchObject({ type: 'trainAgent', taskQueue: 'learning' });

    const next = await until('the next report', async () => {
      const latest = await newest();
      return latest.report_id !== waiting.report_id && latest.decision ? latest : null;
    });
    expect(next).toMatchObject({
      snapshot_id: report.snapshot_id,
      samples: { total: USERS, since_training: 0 },
      decision: { outcome: 'target_not_met' },
    });
    expect(await world.api.post(approve, { reason: 'again' })).toMatchObject({
      status: 409,
      json: { type: '/problems/collection_not_waiting' },
    });
    await schedule({ everyMs: COLLECTION_DEFAULTS.everyMs });
  });

  const command = (script: string, ...args: readonly string[]): Promise<CommandResult> =>
    run(process.execPath, [`scripts/${script}.ts`, ...args], {
      cwd: path.resolve(__dirname, '../..'),
      env: { PATH: process.env.PATH, LOG_LEVEL: 'warn', ...world.environment },
    });

  test('npm run collect collects and prints the report, as text, as JSON and as what changed', async () => {
    const { output, code } = await command('collect', '--agent', 'cost_estimator');
    expect({ output, code }).toMatchObject({ code: 0 });
    expect(output).toContain('Samples: 0, of them 0 since the last training. 1000 are missing to the target of 1000.');
    const { json: listed } = await world.api.get('/api/v1/collection-reports?agent=cost_estimator');
    const reportId = listed.reports[0].report_id;
    const { json: report } = await world.api.get(`/api/v1/collection-reports/${reportId}`);
    expect(JSON.parse((await command('collect', '--agent', 'cost_estimator', '--last', '--json')).output)).toEqual(
      report,
    );
    const changed = await command('collect', '--diff', '--last');
    expect(changed.output).toMatch(/samples since training +48 +0\n/);
  });

  test('npm run schedules lists what runs when', async () => {
    const { output } = await command('schedules');
    expect(output).toMatch(/^collect-dataset\.diy_guide +paused: we are on holiday +1d +0 +0 +never +-$/m);
    expect(output).toMatch(/^collect-dataset\.chat_agent +active +1d +\d+ +\d+ +20\d\d-[^,]+Z, .+Z, .+Z$/m);
    const listed: readonly ScheduleState[] = JSON.parse((await command('schedules', '--json')).output);
    expect(listed.map(({ scheduleId }) => scheduleId)).toContain('apply-pending-feedback');
  });

  test.each([
    ['collect', ['--agents'], "Unknown option '--agents'"],
    ['collect', ['--agent', 'nobody'], '--agent: expected chat_agent, cost_estimator, diy_guide; found nobody'],
    ['schedules', ['now'], "Unexpected argument 'now'"],
  ])('npm run %s with %j says what is wrong in one line', async (script, args, line) => {
    const { output, code } = await command(script, ...args);
    expect({ code, lines: output.trim().split('\n') }).toEqual({ code: 2, lines: [expect.stringContaining(line)] });
  });

  test('what is not there is 404, and a wrong request says what was wrong', async () => {
    expect((await world.api.get('/api/v1/datasets/unknown')).status).toBe(404);
    expect((await world.api.get(`/api/v1/datasets/${'0'.repeat(64)}`)).status).toBe(404);
    expect((await world.api.get('/api/v1/collection-reports/unknown')).status).toBe(404);
    expect((await world.api.get('/api/v1/datasets?agent=a&agent=b')).status).toBe(422);
    expect((await world.api.post('/api/v1/datasets', { agent: 'nobody' })).json.errors).toEqual([
      expect.objectContaining({ pointer: '/agent' }),
    ]);
    expect((await world.api.post('/api/v1/collection-reports/unknown/refuse', { reason: 'x' })).status).toBe(404);
    expect((await world.api.get('/api/v1/datasets')).json.datasets.length).toBeGreaterThanOrEqual(2);
  });
});
