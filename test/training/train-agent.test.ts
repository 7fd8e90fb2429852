import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import type { TrainingProgressState } from '../../src/contracts/training.ts';
import { type ServiceProcess, startWorker } from '../support/service.ts';
import { writeSimulatedStore } from '../support/simulated-store.ts';
import { startWorld, type World } from '../support/world.ts';

jest.setTimeout(240_000);

/** Enough for the gate to have something to say, and few enough for a test. */
const TURNS = 700;
/** Few prompts, so that a step takes a millisecond and the answers are there at once. */
const QUICK = { max_prompts: 40, prompts_per_step: 8, max_steps: 60 };
/** Steps of several seconds in all, also on a fast machine: long enough to be killed in their midst. */
const LONG = { max_prompts: 40, prompts_per_step: 64, max_steps: 6_000 };

describe('training', () => {
  let folder: string;
  let world: World;
  let worker: ServiceProcess;
  let client: Client;
  let snapshotId: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'lightning-training-'));
    const { file } = await writeSimulatedStore(folder, { family: 'persona', seed: 1, turns: TURNS });
    world = await startWorld('sqlite', { LIGHTNING_DB: file });
    worker = await startWorker(world.environment, 'learning');
    const connection = await Connection.connect({ address: world.temporalAddress });
    client = new Client({ connection, namespace: world.namespace });
  });
  afterAll(async () => {
    await client?.connection.close();
    await worker?.stop();
    await world?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const start = async (body: object) =>
    await world.api.post('/api/v1/training-runs', { algorithm: 'grpo', include_simulated: true, ...body });
  const read = async (runId: string) => (await world.api.get(`/api/v1/training-runs/${runId}`)).json;
  // biome-ignore lint/suspicious/noExplicitAny: a JSON answer, read field by field in assertions
  const until = async (runId: string, holds: (run: any) => boolean): Promise<any> => {
    for (let attempt = 0; attempt < 1_500; attempt += 1) {
      const run = await read(runId);
      if (holds(run)) return run;
      await delay(50);
    }
    throw new Error(`${JSON.stringify({ ...(await read(runId)), report: null, curve: [] })}\n${worker.output()}`);
  };
  const ended = (runId: string) => until(runId, ({ finished_at: finishedAt }) => finishedAt !== null);

  test('a dry run says what a run needs, and starts nothing', async () => {
    const { status, json } = await start({ dry_run: true, budget: { max_generator_calls: 800 } });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      run: null,
      plan: { generator: { name: 'grounded', mode: 'local' }, generator_calls_at_most: 800, price: null },
    });
    expect((await world.api.get('/api/v1/training-runs')).json.training_runs).toEqual([]);
  });

  test('a run freezes a snapshot, trains, evaluates, registers its policy and leaves a report', async () => {
    const { status, json } = await start({ run_id: 'first', hyper_parameters: QUICK });
    expect(status).toBe(202);
    expect(json.run).toMatchObject({ run_id: 'first', agent: 'chat_agent', workflow_id: 'train-agent/first', seed: 1 });
    const run = await ended('first');
    expect(run).toMatchObject({ status: 'completed', stage: 'done', step: 60, total_steps: 60, failure: null });
    expect(run.curve.at(-1)).toMatchObject({ step: 60, metrics: { 'reward/mean': expect.any(Number) } });
    expect(run.report.statements.join(' ')).toContain('only the A/B test on users decides');
    expect(run.report.estimates.map(({ policy }: { policy: string }) => policy)).toEqual([
      ...['candidate', 'base', 'uniform', 'best_single_arm', 'argmax_q', 'thompson_sampling'],
    ]);
    expect(run.report.guards.map(({ name }: { name: string }) => name)).toEqual([
      ...['grounded pairs', 'safety mentioned', 'length', 'refusal rate', 'KL'],
    ]);
    expect(run.report.examples[0].candidate.response).toMatch(/\S/);
    const policy = (await world.api.get(`/api/v1/policies/${run.candidate_policy_id}`)).json;
    expect(policy).toMatchObject({ is_learned: true, strategy_epsilon: 0.2, channels: [] });
    snapshotId = run.snapshot_id;
    expect((await world.api.get('/api/v1/training-runs?agent=chat_agent')).json.training_runs).toHaveLength(1);
  });

  test('its report is Markdown with pictures', async () => {
    const { status, text } = await world.api.get('/api/v1/training-runs/first/report.md');
    expect(status).toBe(200);
    expect(text).toMatch(/^# grpo for chat_agent: (passed|unproven|failed)\n/);
    expect(text).toContain('training users, simulated homeowners among them');
    const pictures = [...text.matchAll(/\]\((pictures\/[a-z-]+\.svg)\)/g)].map((match) => match[1]);
    expect(pictures).toHaveLength(3);
    for (const picture of pictures) {
      const svg = await world.api.get(`/api/v1/training-runs/first/${picture}`);
      expect([svg.status, svg.headers.get('content-type')]).toEqual([200, 'image/svg+xml; charset=utf-8']);
      expect(svg.text).toMatch(/^<svg .*<title>.*<\/svg>\n$/s);
    }
  });

  test('the same seed and snapshot give the same policy, without generating an answer again', async () => {
    const first = await read('first');
    await start({ run_id: 'again', snapshot_id: snapshotId, hyper_parameters: QUICK });
    const again = await ended('again');
    expect(again.candidate_policy_id).toBe(first.candidate_policy_id);
    expect(first.generator_calls).toBeGreaterThan(0);
    expect(again.generator_calls).toBe(0);
    await start({ run_id: 'other-seed', snapshot_id: snapshotId, seed: 2, hyper_parameters: QUICK });
    expect((await ended('other-seed')).candidate_policy_id).not.toBe(first.candidate_policy_id);
  });

  test.each([...['dr_grpo', 'dapo', 'dpo', 'ppo', 'bandit']])('%s trains a policy of its own', async (algorithm) => {
    await start({
      run_id: `by-${algorithm}`,
      algorithm,
      snapshot_id: snapshotId,
      hyper_parameters: { max_steps: 20, max_prompts: 40 },
    });
    const run = await ended(`by-${algorithm}`);
    expect(run).toMatchObject({ status: 'completed', algorithm, total_steps: 20 });
    expect(run.candidate_policy_id).toMatch(/^[0-9a-f]{64}$/);
  });

  test('the worker killed in the midst of training: the run goes on from its checkpoint and ends with the same policy', async () => {
    await start({ run_id: 'undisturbed', snapshot_id: snapshotId, hyper_parameters: LONG });
    const undisturbed = await ended('undisturbed');
    await start({ run_id: 'killed', snapshot_id: snapshotId, hyper_parameters: LONG });
    await until('killed', ({ step }) => step > 0);
    await worker.kill();
    const execution = await client.workflow.getHandle('train-agent/killed').describe();
    expect(execution.status.name).toBe('RUNNING');
    worker = await startWorker(world.environment, 'learning');
    const killed = await ended('killed');
    expect(killed).toMatchObject({ status: 'completed', step: LONG.max_steps });
    expect(killed.candidate_policy_id).toBe(undisturbed.candidate_policy_id);
    expect(killed.report.curve).toEqual(undisturbed.report.curve);
  });

  test('how far a run is can be asked of its workflow; a cancelled one ends within seconds, and not twice', async () => {
    await start({ run_id: 'cancelled', snapshot_id: snapshotId, hyper_parameters: { ...LONG, max_steps: 10_000 } });
    await until('cancelled', ({ step }) => step > 0);
    const handle = client.workflow.getHandle('train-agent/cancelled');
    expect(await handle.query<TrainingProgressState>('trainingProgress')).toMatchObject({ stage: 'training' });
    expect((await world.api.post('/api/v1/training-runs/cancelled/cancel', {})).status).toBe(202);
    const run = await ended('cancelled');
    expect(run).toMatchObject({ status: 'cancelled', candidate_policy_id: null, report: null });
    expect(run.step).toBeLessThan(10_000);
    const again = await world.api.post('/api/v1/training-runs/cancelled/cancel', {});
    expect([again.status, again.json.type]).toEqual([409, '/problems/training_run_ended']);
    expect((await world.api.get('/api/v1/training-runs/cancelled/report.md')).json.type).toBe(
      '/problems/report_not_ready',
    );
  });

  test('a candidate that did not fail the gate starts its rollout, when one is asked for', async () => {
    await start({ run_id: 'rolled', snapshot_id: snapshotId, hyper_parameters: QUICK, rollout: { mode: 'aa' } });
    const run = await ended('rolled');
    expect(run.gate).toMatch(/^(passed|unproven)$/);
    const { status, json } = await world.api.get('/api/v1/rollouts/rolled');
    expect(status).toBe(200);
    expect(json).toMatchObject({
      rollout_id: 'rolled',
      candidate_policy_id: run.candidate_policy_id,
      gate: run.gate,
      training_run_id: 'rolled',
      config: { mode: 'aa' },
    });
  });

  test('a run asked for twice is one; with another body it is refused', async () => {
    const again = await start({ run_id: 'first', hyper_parameters: QUICK });
    expect([again.status, again.json.run.status]).toEqual([200, 'completed']);
    const other = await start({ run_id: 'first', seed: 9, hyper_parameters: QUICK });
    expect([other.status, other.json.type]).toEqual([422, '/problems/run_id_reused']);
  });

  test.each([
    [{ algorithm: 'sarsa' }, '/algorithm'],
    [{ hyper_parameters: { bata: 1 } }, '/hyper_parameters/bata'],
    [{ hyper_parameters: { strategy_epsilon: 0 } }, '/hyper_parameters/strategy_epsilon'],
    [{ snapshot_id: 'f'.repeat(64) }, '/snapshot_id'],
    [{ base_policy_id: '0'.repeat(64) }, '/base_policy_id'],
    [{ seed: -1 }, '/seed'],
    [{ rollout: { alpha: 2 } }, '/rollout'],
    [{ colour: 'red' }, '/colour'],
  ])('a request for %j is refused, and names %s', async (body, pointer) => {
    const { status, json } = await start(body);
    expect(status).toBe(422);
    expect(json.errors).toEqual([{ pointer, detail: expect.stringMatching(/\S/) }]);
  });

  test('an agent without turns is not trained, and the run says why', async () => {
    await start({ run_id: 'too-little', agent: 'diy_guide' });
    const run = await ended('too-little');
    expect(run.status).toBe('failed');
    expect(run.failure).toBe(
      'the snapshot has 0 turns of training users with a known arm and probability: at least 50 are needed',
    );
  });

  test('a run that is not there is not found', async () => {
    for (const path_ of ['/nobody', '/nobody/report.md', '/nobody/pictures/estimates.svg']) {
      const { status, json } = await world.api.get(`/api/v1/training-runs${path_}`);
      expect([status, json.type]).toEqual([404, '/problems/training_run_not_found']);
    }
  });
});
