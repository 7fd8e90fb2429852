import { openTraining } from '../scripts/lib/in-process-training.ts';
import { withHomeowners } from '../scripts/lib/learning/homeowners.ts';

/** The promise: training on so many logged prompts, once their answers are there. */
const LIMIT_MS = 2_000;
const PROMPTS = 1_000;
/** Half of the users are training users, and few prompts are asked twice. */
const TURNS = 3_000;
const ROUNDS = 3;
const BASIS = { hyperParameters: { max_prompts: PROMPTS } };

/** The time that the training step of a run takes in a process that has read nothing yet; fails when it is over the promise. */
export async function benchTraining(): Promise<void> {
  await withHomeowners({ family: 'persona', seed: 1, turns: TURNS }, async ({ store, generator, train }) => {
    const first = await train(BASIS);
    const prompts = first.report?.data.prompts ?? 0;
    const times: number[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      const input = { ...first.input, runId: `round-${round}`, snapshotId: first.snapshotId };
      const training = await openTraining(store, generator, input);
      const startedMs = performance.now();
      const { generatorCalls } = await training.train();
      times.push(performance.now() - startedMs);
      if (generatorCalls > 0) throw new Error(`${generatorCalls} answers were not there`);
    }
    const best = Math.min(...times);
    console.log(`${prompts} prompts, 150 steps: ${times.map((ms) => `${ms.toFixed(0)} ms`).join(', ')}`);
    if (prompts < PROMPTS) throw new Error(`${prompts} prompts: expected ${PROMPTS}`);
    if (best > LIMIT_MS) throw new Error(`training took ${best.toFixed(0)} ms: expected at most ${LIMIT_MS}`);
  });
}
