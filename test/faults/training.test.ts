import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type ServiceProcess, startWorker } from '../support/service.ts';
import { writeSimulatedStore } from '../support/simulated-store.ts';
import { startWorld, type World } from '../support/world.ts';

jest.setTimeout(300_000);

/** What a run does when its worker is killed, in the order in which it does it. */
const STAGES = ['training', 'evaluating_candidate'] as const;
const STEPS = { max_prompts: 40, prompts_per_step: 64, max_steps: 600 };

test('a run whose worker is killed again and again, in every long step, ends with the policy of an undisturbed one', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lightning-training-faults-'));
  const { file } = await writeSimulatedStore(folder, { family: 'persona', seed: 2, turns: 400 });
  const world = await startWorld('sqlite', { LIGHTNING_DB: file });
  let worker = await startWorker(world.environment, 'learning');
  try {
    await startRun(world, 'undisturbed', null);
    const undisturbed = await until(world, 'undisturbed', worker, ({ finished_at: end }) => end !== null);
    await startRun(world, 'killed', undisturbed.snapshot_id);
    for (const stage of STAGES) {
      await until(world, 'killed', worker, (run) => run.finished_at !== null || (run.stage === stage && run.step > 0));
      await worker.kill();
      worker = await startWorker(world.environment, 'learning');
    }
    const killed = await until(world, 'killed', worker, ({ finished_at: end }) => end !== null);
    expect(killed.status).toBe('completed');
    expect(killed.candidate_policy_id).toBe(undisturbed.candidate_policy_id);
    expect(killed.report.estimates).toEqual(undisturbed.report.estimates);
    // One policy, one run each: nothing was written twice.
    const { policies } = (await world.api.get('/api/v1/policies?agent=chat_agent')).json;
    expect(policies.filter(({ is_learned: isLearned }: { is_learned: boolean }) => isLearned)).toHaveLength(1);
  } finally {
    await worker.stop();
    await world.stop();
    await rm(folder, { recursive: true, force: true });
  }
});

const startRun = (world: World, runId: string, snapshotId: string | null) =>
  world.api.post('/api/v1/training-runs', {
    ...{ run_id: runId, algorithm: 'grpo', include_simulated: true, hyper_parameters: STEPS },
    ...(snapshotId === null ? {} : { snapshot_id: snapshotId }),
  });

async function until(
  world: World,
  runId: string,
  worker: ServiceProcess,
  // biome-ignore lint/suspicious/noExplicitAny: a JSON answer, read field by field
  holds: (run: any) => boolean,
) {
  for (let attempt = 0; attempt < 8_000; attempt += 1) {
    const { json } = await world.api.get(`/api/v1/training-runs/${runId}`);
    if (holds(json)) return json;
    await delay(30);
  }
  throw new Error(`${runId} did not get there:\n${worker.output()}`);
}
