import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { sideOfUser } from '../../src/domain/learning/dataset-split.ts';
import { COLLECTION_DEFAULTS, type CollectionSettings } from '../../src/schedules/collection-schedules.ts';
import { listSchedules } from '../../src/schedules/list-schedules.ts';
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
    reconcileSchedules(client, { retentionDays: null, collection: { agents: ['chat_agent'], ...collection } });

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
    const schedules = await listSchedules(client);
    expect(schedules.map(({ scheduleId }) => scheduleId)).toEqual([
      'apply-pending-feedback',
      'collect-dataset.chat_agent',
      'collect-dataset.cost_estimator',
      'collect-dataset.diy_guide',
    ]);
    expect(schedules[1]).toMatchObject({ workflowType: 'collectDataset', state: 'active', everyMs: 86_400_000 });
    expect(schedules[1]?.nextRunsAt).toHaveLength(3);
    await client.schedule.getHandle('collect-dataset.diy_guide').pause('we are on holiday');
    await reconcileSchedules(client, { retentionDays: null });
    expect((await listSchedules(client))[3]).toMatchObject({ state: 'paused', note: 'we are on holiday' });
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
