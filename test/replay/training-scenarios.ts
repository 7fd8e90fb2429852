import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startWorker } from '../support/service.ts';
import { writeSimulatedStore } from '../support/simulated-store.ts';
import { startWorld, type World } from '../support/world.ts';
import type { PlayedScenario } from './scenarios.ts';

const RUN = 'run-1';
const TURNS = 240;
const FEW = { max_prompts: 10, prompts_per_step: 8, max_steps: 20 };
/** Some seconds of training: several slices. */
const MANY = { max_prompts: 10, prompts_per_step: 64, max_steps: 4_000 };

/** The scenarios of `trainAgent`. */
export const TRAINING_SCENARIOS: Readonly<Record<string, () => Promise<PlayedScenario>>> = {
  'trainAgent.undisturbed': () =>
    inTrainedWorld(async (world) => {
      const worker = await startWorker(world.environment, 'learning');
      try {
        await startRun(world, FEW);
        await until(world, ({ finished_at: end }) => end !== null);
      } finally {
        await worker.stop();
      }
    }),

  'trainAgent.cancelled': () =>
    inTrainedWorld(async (world) => {
      const worker = await startWorker(world.environment, 'learning');
      try {
        await startRun(world, MANY);
        await until(world, ({ step }) => step > 0);
        await world.api.post(`/api/v1/training-runs/${RUN}/cancel`, {});
        await until(world, ({ finished_at: end }) => end !== null);
      } finally {
        await worker.stop();
      }
    }),

  'trainAgent.resumed': () =>
    inTrainedWorld(async (world) => {
      const first = await startWorker(world.environment, 'learning');
      await startRun(world, MANY);
      await until(world, ({ step }) => step > 0);
      await first.kill();
      const second = await startWorker(world.environment, 'learning');
      try {
        await until(world, ({ finished_at: end }) => end !== null);
      } finally {
        await second.stop();
      }
    }),
};

async function inTrainedWorld(play: (world: World) => Promise<void>): Promise<PlayedScenario> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lightning-replay-training-'));
  const { file } = await writeSimulatedStore(folder, { family: 'persona', seed: 1, turns: TURNS });
  const world = await startWorld('sqlite', { LIGHTNING_DB: file });
  try {
    await play(world);
    return { address: world.temporalAddress, namespace: world.namespace, workflowId: `train-agent/${RUN}` };
  } finally {
    await world.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const startRun = (world: World, hyperParameters: object) =>
  world.api.post('/api/v1/training-runs', {
    ...{ run_id: RUN, algorithm: 'grpo', include_simulated: true, hyper_parameters: hyperParameters },
  });

// biome-ignore lint/suspicious/noExplicitAny: a JSON answer
async function until(world: World, holds: (run: any) => boolean): Promise<void> {
  for (let attempt = 0; attempt < 2_400; attempt += 1) {
    if (holds((await world.api.get(`/api/v1/training-runs/${RUN}`)).json)) return;
    await delay(100);
  }
  throw new Error(`${RUN} did not get there`);
}
