import { bestArmOf, logTurns, type PlantedTurn, plantTurns } from '../../../../test/support/planted-bandit.ts';
import { processorSeconds } from '../../../../test/support/processor-time.ts';
import { argmaxTarget, uniformTarget } from '../evaluation/baselines.ts';
import { evaluateTarget, targetOutcome, withExploration } from '../evaluation/evaluate-target.ts';
import { decideStrategyGate } from '../evaluation/gate.ts';
import { doublyRobustDifference } from '../evaluation/policy-difference.ts';
import { expectedRewards, fitRewardRegression } from '../evaluation/reward-regression.ts';
import { at, dot } from '../numbers.ts';
import { createRng } from '../random.ts';
import { exponentials, logProbabilities } from '../softmax-policy.ts';
import { stableUnit } from '../stable-hash.ts';
import { ARM_COUNT } from '../strategies.ts';
import { BANDIT_DEFAULTS, trainBandit } from './bandit.ts';
import { DPO_DEFAULTS, trainDpo } from './dpo.ts';
import { DAPO_DEFAULTS, DR_GRPO_DEFAULTS, GRPO_DEFAULTS, trainGrpo } from './grpo.ts';
import { PPO_DEFAULTS, trainPpo } from './ppo.ts';
import type {
  ScoreArm,
  TrainingAlgorithm,
  TrainingCheckpoint,
  TrainingInput,
  TrainingMetrics,
  TrainingResult,
  TrainingRun,
} from './training.ts';

/** A world to train in: its prompts, its logged turns, and the true reward as the score. */
function makeInput(options: {
  readonly lift: number;
  readonly users?: number;
  readonly seed?: number;
}): Omit<TrainingInput<unknown>, 'config'> {
  const seed = options.seed ?? 1;
  const turns = plantTurns({ seed, users: options.users ?? 340, lift: options.lift });
  const truth = new Map(turns.map((turn, index) => [`prompt-${index}`, turn.truth]));
  const featureCount = turns[0]?.features.length ?? 0;
  return {
    baseWeights: new Float64Array(ARM_COUNT * featureCount),
    armCount: ARM_COUNT,
    prompts: turns.map(({ features }, index) => ({ promptId: `prompt-${index}`, features })),
    logged: logTurns(turns, createRng(seed)),
    score: ({ promptId }, arm) => at(truth.get(promptId) ?? [], arm),
    seed: 7,
  };
}

type Input = Omit<TrainingInput<unknown>, 'config'>;
/** Every algorithm with its defaults, or with fewer steps where the result does not matter. */
const TRAINERS: readonly (readonly [string, (input: Input, steps?: { readonly max_steps: number }) => TrainingRun])[] =
  [
    ['grpo', (input, steps) => trainGrpo({ ...input, config: { ...GRPO_DEFAULTS, ...steps } })],
    ['dr_grpo', (input, steps) => trainGrpo({ ...input, config: { ...DR_GRPO_DEFAULTS, ...steps } })],
    ['dapo', (input, steps) => trainGrpo({ ...input, config: { ...DAPO_DEFAULTS, ...steps } })],
    ['dpo', (input, steps) => trainDpo({ ...input, config: { ...DPO_DEFAULTS, ...steps } })],
    ['ppo', (input, steps) => trainPpo({ ...input, config: { ...PPO_DEFAULTS, ...steps } })],
    ['bandit (dr)', (input, steps) => trainBandit({ ...input, config: { ...BANDIT_DEFAULTS, ...steps } })],
    [
      'bandit (ips)',
      (input, steps) => trainBandit({ ...input, config: { ...BANDIT_DEFAULTS, objective: 'ips', ...steps } }),
    ],
  ];

async function finish(run: TrainingRun): Promise<TrainingResult> {
  for (;;) {
    const next = await run.next();
    if (next.done) return next.value;
  }
}

async function checkpointAfter(run: TrainingRun, steps: number): Promise<TrainingCheckpoint> {
  for (let step = 1; ; step += 1) {
    const next = await run.next();
    if (next.done) throw new Error('the run ended early');
    if (step === steps) return next.value.checkpoint();
  }
}

/** The mean true reward of the trained policy on new users. */
function trueValue(weights: Float64Array, turns: readonly PlantedTurn[]): number {
  return turns.reduce((total, turn) => total + dot(policyOf(weights)(turn.features), turn.truth), 0) / turns.length;
}

const policyOf =
  (weights: Float64Array) =>
  (features: ArrayLike<number>): Float64Array =>
    exponentials(logProbabilities(weights, features, ARM_COUNT));

const NEW_USERS = plantTurns({ seed: 77, users: 150, lift: 0.25 });

test.each(TRAINERS)('%s finds the best arm of each persona', async (name, train) => {
  // Logged rewards are noisy: the bandit gets what a collection of some weeks holds.
  const input = makeInput({ lift: 0.25, users: name.startsWith('bandit') ? 1000 : 340 });
  const { weights } = await finish(train(input));
  const uniform = trueValue(input.baseWeights, NEW_USERS);
  const best = uniform + 0.25 * (1 - 1 / ARM_COUNT);
  const share = (trueValue(weights, NEW_USERS) - uniform) / (best - uniform);
  expect(share).toBeGreaterThan(name.startsWith('bandit') ? 0.6 : 0.85);
  if (name.startsWith('bandit')) return;
  for (const { persona, features } of NEW_USERS.slice(0, 100)) {
    expect(at(policyOf(weights)(features), bestArmOf(persona))).toBeGreaterThan(0.5);
  }
});

test.each(TRAINERS.slice(0, 4))(
  '%s leaves the base policy as it is when all answers are scored alike',
  async (_, train) => {
    const input = makeInput({ lift: 0, users: 60 });
    const { weights, curve } = await finish(train({ ...input, score: () => 0.7 }));
    expect(weights).toEqual(input.baseWeights);
    const untrainable = curve.map(({ metrics }) => metrics['groups/untrainable'] ?? metrics['pairs/untrainable']);
    expect(new Set(untrainable)).toEqual(new Set([1]));
  },
);

test('ppo stays at the base policy when all answers are scored alike', async () => {
  const input = makeInput({ lift: 0, users: 100 });
  const { weights } = await finish(trainPpo({ ...input, config: PPO_DEFAULTS, score: () => 0.7 }));
  for (const { features } of NEW_USERS) {
    for (const probability of policyOf(weights)(features))
      expect(Math.abs(probability - 1 / ARM_COUNT)).toBeLessThan(0.05);
  }
});

test.each(TRAINERS.filter(([name]) => name === 'grpo' || name === 'bandit (dr)'))(
  'what %s makes of rewards without meaning does not pass the gate: at most 1 of 20 seeds',
  async (_, train) => {
    let passed = 0;
    for (let seed = 1; seed <= 20; seed += 1) {
      const input = makeInput({ lift: 0, users: 60, seed });
      const score: ScoreArm = ({ promptId }, arm) => stableUnit(`noise-${seed}`, `${promptId}/${arm}`);
      const { weights } = await finish(train({ ...input, score }, { max_steps: 30 }));
      const heldOut = logTurns(plantTurns({ seed: 1000 + seed, users: 250, lift: 0 }), createRng(500 + seed));
      const model = fitRewardRegression(input.logged, ARM_COUNT);
      const candidate = withExploration(policyOf(weights), 0.2);
      const difference = doublyRobustDifference(
        heldOut.map((row) => ({
          ...row,
          modelEstimate: at(expectedRewards(model, row.features), row.arm),
          candidate: targetOutcome(row, candidate, model),
          baseline: targetOutcome(row, uniformTarget(ARM_COUNT), model),
        })),
      );
      const { ess } = evaluateTarget(heldOut, candidate, model);
      passed += Number(decideStrategyGate({ difference, ess, guards: [] }).verdict === 'passed');
    }
    expect(passed).toBeLessThanOrEqual(1);
  },
);

test('the bandit learns from logs about as much as the best contextual baseline', async () => {
  const input = makeInput({ lift: 0.25, users: 1000 });
  const { weights } = await finish(trainBandit({ ...input, config: BANDIT_DEFAULTS }));
  const argmax = argmaxTarget(fitRewardRegression(input.logged, ARM_COUNT));
  const argmaxValue =
    NEW_USERS.reduce((total, turn) => total + dot(argmax(turn.features), turn.truth), 0) / NEW_USERS.length;
  expect(trueValue(weights, NEW_USERS)).toBeGreaterThan(argmaxValue - 0.05);
});

test.each(TRAINERS)('%s resumed from a stored checkpoint ends bit for bit as the undisturbed run', async (_, train) => {
  const input = makeInput({ lift: 0.2, users: 40 });
  const steps = { max_steps: 20 };
  const undisturbed = await finish(train(input, steps));
  const checkpoint: TrainingCheckpoint = JSON.parse(JSON.stringify(await checkpointAfter(train(input, steps), 13)));
  const resumed = await finish(train({ ...input, resumeFrom: checkpoint }, steps));
  expect(resumed.weights).toEqual(undisturbed.weights);
  expect(resumed.curve).toEqual(undisturbed.curve);
});

test('another seed gives another policy, the same seed the same', async () => {
  const input = makeInput({ lift: 0.2, users: 60 });
  const train = (seed: number): Promise<TrainingResult> =>
    finish(trainGrpo({ ...input, seed, config: { ...GRPO_DEFAULTS, max_steps: 5 } }));
  expect((await train(1)).weights).toEqual((await train(1)).weights);
  expect((await train(1)).weights).not.toEqual((await train(2)).weights);
});

test('a checkpoint of another run is refused', async () => {
  const input = makeInput({ lift: 0.2, users: 20 });
  const checkpoint = await checkpointAfter(trainGrpo({ ...input, config: GRPO_DEFAULTS }), 2);
  const others: readonly (() => TrainingRun)[] = [
    () => trainGrpo({ ...input, config: { ...GRPO_DEFAULTS, beta: 0.1 }, resumeFrom: checkpoint }),
    () => trainGrpo({ ...input, seed: 8, config: GRPO_DEFAULTS, resumeFrom: checkpoint }),
    () => trainGrpo({ ...input, prompts: input.prompts.slice(1), config: GRPO_DEFAULTS, resumeFrom: checkpoint }),
    () => trainDpo({ ...input, config: DPO_DEFAULTS, resumeFrom: checkpoint }),
  ];
  for (const other of others) await expect(other().next()).rejects.toThrow('of another run');
});

test('scores that arrive later give the same policy as scores at hand, and a step asks for each pair once', async () => {
  const input = makeInput({ lift: 0.2, users: 30 });
  const config = { ...GRPO_DEFAULTS, max_steps: 6 };
  const asked: string[] = [];
  let stepEnd = 0;
  const slow: ScoreArm = async (prompt, arm) => {
    asked.push(`${prompt.promptId}/${arm}`);
    await Promise.resolve();
    return input.score(prompt, arm);
  };
  const run = trainGrpo({ ...input, config, score: slow });
  for (;;) {
    const next = await run.next();
    const ofStep = asked.slice(stepEnd);
    expect(new Set(ofStep).size).toBe(ofStep.length);
    stepEnd = asked.length;
    if (!next.done) continue;
    expect(next.value.weights).toEqual((await finish(trainGrpo({ ...input, config }))).weights);
    break;
  }
});

test('a missing reward is left out, never counted as 0: the coverage says so', async () => {
  const input = makeInput({ lift: 0.25, users: 100 });
  // Rewards exist for the even arms only; were the others 0, the even arms would be learned.
  const halfScored: ScoreArm = (_, arm) => (arm % 2 === 0 ? 0.6 : null);
  const { weights, curve } = await finish(
    trainGrpo({ ...input, config: { ...GRPO_DEFAULTS, max_steps: 30 }, score: halfScored }),
  );
  expect(weights).toEqual(input.baseWeights);
  const coverage = (metrics: TrainingMetrics | undefined): number => metrics?.['reward/coverage'] ?? 0;
  expect(coverage(curve[0]?.metrics)).toBeGreaterThan(0.4);
  expect(coverage(curve[0]?.metrics)).toBeLessThan(0.6);
});

test('without any reward nothing is learned and no figure is invented', async () => {
  const input = makeInput({ lift: 0.2, users: 20 });
  for (const [, train] of TRAINERS.slice(0, 5)) {
    const { weights, curve } = await finish(train({ ...input, score: () => null }, { max_steps: 3 }));
    expect(weights).toEqual(input.baseWeights);
    expect(curve[0]?.metrics['reward/coverage']).toBe(0);
    expect(curve[0]?.metrics).not.toHaveProperty('reward/mean');
  }
});

test('a score that is no number stops the run', async () => {
  const input = makeInput({ lift: 0.2, users: 20 });
  await expect(trainGrpo({ ...input, config: GRPO_DEFAULTS, score: () => Number.NaN }).next()).rejects.toThrow(
    'score NaN',
  );
});

test('runs without data, and groups of one, are refused', () => {
  const input = makeInput({ lift: 0.2, users: 20 });
  const empty = { ...input, prompts: [], logged: [] };
  for (const [, train] of TRAINERS) expect(() => train(empty)).toThrow(RangeError);
  expect(() => trainGrpo({ ...input, config: { ...GRPO_DEFAULTS, num_generations: 1 } })).toThrow('at least 2 arms');
});

test('every step reports its metrics as finite numbers', async () => {
  const input = makeInput({ lift: 0.2, users: 30 });
  for (const [, train] of TRAINERS) {
    const { curve } = await finish(train(input, { max_steps: 5 }));
    expect(curve).toHaveLength(5);
    for (const { metrics } of curve) expect(Object.values(metrics).every(Number.isFinite)).toBe(true);
  }
});

test('a plug-in is one object: name, configuration schema, and a run that yields and returns as ours do', async () => {
  const plugin: TrainingAlgorithm<{ readonly arm: number }> = {
    name: 'always-one-arm',
    configSchema: { parse: (input) => ({ arm: Number(input) }) },
    async *train({ config, baseWeights, armCount }) {
      const weights = baseWeights.slice();
      weights[(config.arm * weights.length) / armCount] = 10;
      const checkpoint = await checkpointAfter(
        trainGrpo({ ...makeInput({ lift: 0, users: 5 }), config: GRPO_DEFAULTS }),
        1,
      );
      yield { step: 1, totalSteps: 1, metrics: {}, checkpoint: () => checkpoint };
      return { weights, curve: [] };
    },
  };
  const input = makeInput({ lift: 0.2, users: 10 });
  const { weights } = await finish(plugin.train({ ...input, config: plugin.configSchema.parse('3') }));
  expect(at(policyOf(weights)(NEW_USERS[0]?.features ?? []), 3)).toBeGreaterThan(0.99);
});

test('a run that is left can be stopped without a trace', async () => {
  const run = trainGrpo({ ...makeInput({ lift: 0.2, users: 20 }), config: GRPO_DEFAULTS });
  await run.next();
  const stopped = await run.return({ weights: new Float64Array(), curve: [] });
  expect(stopped.done).toBe(true);
});

test.each(TRAINERS)(
  '%s trains on 1000 prompts in under 2 s of processor time once the scores are cached',
  async (_, train) => {
    const input = makeInput({ lift: 0.25, users: 334 });
    expect(input.prompts.length).toBeGreaterThanOrEqual(1000);
    expect(await processorSeconds(() => finish(train(input)))).toBeLessThan(2);
  },
);
