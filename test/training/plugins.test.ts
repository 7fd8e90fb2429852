import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TrainingCheckpoint, TrainingRun } from '../../src/domain/learning/algorithms/training.ts';
import { at, dot } from '../../src/domain/learning/numbers.ts';
import { exponentials, logProbabilities } from '../../src/domain/learning/softmax-policy.ts';
import { ARM_COUNT } from '../../src/domain/learning/strategies.ts';
import { loadTrainingPlugins } from '../../src/trainers/load-plugins.ts';
import { createTrainers } from '../../src/trainers/trainers.ts';
import { plantTurns } from '../support/planted-bandit.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const EXAMPLE = './examples/training/reward-weighted.ts';

const turns = plantTurns({ seed: 3, users: 150, lift: 0.25 });
const truth = new Map(turns.map((turn, index) => [`prompt-${index}`, turn.truth]));
const input = {
  baseWeights: new Float64Array(ARM_COUNT * (turns[0]?.features.length ?? 0)),
  armCount: ARM_COUNT,
  prompts: turns.map(({ features }, index) => ({ promptId: `prompt-${index}`, features })),
  logged: [],
  score: ({ promptId }: { readonly promptId: string }, arm: number) => at(truth.get(promptId) ?? [], arm),
  seed: 5,
};

async function finish(run: TrainingRun, checkpointAt = 0) {
  let kept: TrainingCheckpoint | null = null;
  for (;;) {
    const next = await run.next();
    if (next.done) return { weights: next.value.weights, kept };
    if (next.value.step === checkpointAt) kept = next.value.checkpoint();
  }
}

/** The mean true reward of a policy. */
const meanReward = (weights: Float64Array): number =>
  turns.reduce(
    (sum, { features, truth: rewards }) =>
      sum + dot(exponentials(logProbabilities(weights, features, ARM_COUNT)), rewards) / turns.length,
    0,
  );

describe('the example plug-in of the documentation', () => {
  const prepareExample = async (hyperParameters: Record<string, unknown>) =>
    createTrainers(await loadTrainingPlugins([EXAMPLE], ROOT)).prepare('reward_weighted', hyperParameters);

  it('is registered beside the built-in algorithms and trains a better policy', async () => {
    const result = await prepareExample({ max_steps: 60 });
    if (result.outcome !== 'prepared') throw new Error(result.outcome);
    expect(result.training.hyperParameters).toMatchObject({ max_steps: 60, temperature: 0.1, strategy_epsilon: 0.2 });
    const { weights } = await finish(result.training.start(input));
    expect(meanReward(weights)).toBeGreaterThan(meanReward(input.baseWeights) + 0.1);
  });

  it('resumed from a checkpoint ends bit for bit like an undisturbed run', async () => {
    const result = await prepareExample({ max_steps: 20 });
    if (result.outcome !== 'prepared') throw new Error(result.outcome);
    const { weights, kept } = await finish(result.training.start(input), 9);
    if (kept === null) throw new Error('no checkpoint');
    const resumeFrom: TrainingCheckpoint = JSON.parse(JSON.stringify(kept));
    expect((await finish(result.training.start({ ...input, resumeFrom }))).weights).toEqual(weights);
  });

  it.each([
    [{ temperature: -1 }, 'temperature: expected a number above 0'],
    [{ temprature: 1 }, 'temprature is not a parameter of reward_weighted'],
  ])('refuses %j in its own words', async (hyperParameters, problem) => {
    expect(await prepareExample(hyperParameters)).toEqual({
      outcome: 'invalid',
      problems: [{ parameter: '', problem }],
    });
  });
});

describe('a module that is no plug-in', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lightning-plugins-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['missing.ts', null, /^the training plug-in \.\/missing\.ts cannot be loaded: /],
    ['empty.ts', 'export const nothing = 1;', /^the training plug-in \.\/empty\.ts: expected an export "algorithm"/],
    [
      'name.ts',
      'export default { name: "Bad Name", configSchema: { parse: (x: unknown) => x }, train() {} };',
      /expected an export "algorithm" = \{ name: lower-case/,
    ],
  ])('is refused in one line: %s', async (file, source, message) => {
    if (source !== null) writeFileSync(path.join(folder, file), source);
    await expect(loadTrainingPlugins([`./${file}`], folder)).rejects.toThrow(message);
  });

  it('that takes a built-in name is refused', async () => {
    const [example] = await loadTrainingPlugins([EXAMPLE], ROOT);
    if (example === undefined) throw new Error('no plug-in');
    expect(() => createTrainers([{ ...example, name: 'grpo' }])).toThrow('two algorithms are named grpo');
  });
});
