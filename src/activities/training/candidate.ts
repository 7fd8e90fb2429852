import type { BaselineValue } from '../../contracts/training.ts';
import type { CurvePoint } from '../../domain/learning/algorithms/training.ts';
import type { DatasetRow } from '../../domain/learning/dataset/dataset-row.ts';
import { evaluateTarget } from '../../domain/learning/evaluation/evaluate-target.ts';
import { fitRewardRegression } from '../../domain/learning/evaluation/reward-regression.ts';
import { type PolicyBundle, policyCanonicalJson, strategyWeights } from '../../domain/learning/policy.ts';
import { rewardFunctionOf } from '../../domain/learning/reward-functions/reward-functions.ts';
import { strongestTerms } from '../../domain/learning/reward-model/reward-model.ts';
import { createStrategyServer } from '../../domain/learning/serve-strategy.ts';
import { ARM_COUNT } from '../../domain/learning/strategies.ts';
import { thinCurve } from '../../domain/learning/training/curve.ts';
import type { ScoringSummary, TrainingReport } from '../../domain/learning/training/report.ts';
import { loggedDecisions } from '../../domain/learning/training/training-data.ts';
import { openAnswerBook } from './answer-book.ts';
import { type TrainingDependencies, trainingData } from './dependencies.ts';
import { evaluateOnHeldOut, requireEnoughData } from './evaluate.ts';
import type { TrainingGround } from './ground.ts';
import { trainingRefused } from './refusal.ts';
import { readRows } from './rows.ts';
import type { RunContext } from './run-context.ts';

/** Of the curve in a report. */
const REPORTED_POINTS = 500;
const STRONGEST_TERMS = 10;
/** Larger than the fence of any slice: whoever still trains is given up. */
const AFTER_TRAINING = 2 ** 50;

/** The rows of held-out users: read here, for evaluation only. */
async function readHeldOut(
  { store }: TrainingDependencies,
  { input, basis }: RunContext,
): Promise<readonly DatasetRow[]> {
  const { snapshotId } = basis;
  return await readRows((after, limit) => store.listHeldOutRows({ snapshotId, after, limit }), input.includeSimulated);
}

/** The value of the base policy on held-out users. @throws TrainingRefused when the snapshot holds too little. */
export async function evaluateBaseline(
  dependencies: TrainingDependencies,
  context: RunContext,
): Promise<BaselineValue> {
  const { snapshotId } = context.basis;
  const { store } = dependencies;
  const training = await readRows(
    (after, limit) => store.listTrainingRows({ snapshotId, side: 'train', after, limit }),
    context.input.includeSimulated,
  );
  const heldOut = await readHeldOut(dependencies, context);
  requireEnoughData(training, heldOut);
  const model = fitRewardRegression(loggedDecisions(training), ARM_COUNT);
  const { probabilities } = createStrategyServer(context.base);
  const { dr, n, users, ess } = evaluateTarget(loggedDecisions(heldOut), probabilities, model);
  return { value: dr?.value ?? null, interval: dr?.interval ?? null, turns: n, users, ess };
}

/** A trained policy with its curve. */
export interface Candidate {
  readonly bundle: PolicyBundle;
  readonly curve: readonly CurvePoint[];
}

/** What the finished training says: the rest of the run from its last checkpoint, which has no step left. */
export async function trainedCandidate({ store }: TrainingDependencies, context: RunContext): Promise<Candidate> {
  const checkpoint = await store.claimTraining(context.input.runId, AFTER_TRAINING);
  if (checkpoint === 'refused') throw trainingRefused('the run has ended');
  const run = await context.train(checkpoint);
  for (;;) {
    const next = await run.next();
    if (!next.done) continue;
    const { weights, curve } = next.value;
    const sampling = { ...context.base.sampling, strategyEpsilon: context.prepared.options.strategy_epsilon };
    return { bundle: { ...context.base, strategyWeights: strategyWeights(weights), sampling }, curve };
  }
}

/** Evaluates the candidate and puts everything that a person needs into a report. */
export async function reportOn(
  dependencies: TrainingDependencies,
  context: RunContext,
  { bundle, curve }: Candidate,
): Promise<TrainingReport> {
  const { store, generator, sha256 } = dependencies;
  const { input, basis, base, plan, prepared } = context;
  const ground = await context.ground();
  const before = (await store.findTrainingRun(input.runId))?.progress.generatorCalls ?? 0;
  let counts = () => ({ generated: 0, failed: 0 });
  const evaluation = await evaluateOnHeldOut({
    training: ground.logged,
    heldOutRows: await readHeldOut(dependencies, context),
    guardPrompts: plan.guardPrompts,
    openBook: async (prompts) => {
      const book = await openAnswerBook(dependencies, trainingData(store), base, prompts);
      counts = book.counts;
      return book;
    },
    base: createStrategyServer(base).probabilities,
    candidate: createStrategyServer(bundle).probabilities,
    epsilon: prepared.options.strategy_epsilon,
    seed: input.seed,
  });
  const calls = before + counts().generated;
  const cost = await store.meanGenerationCost({ agent: input.agent, generator: generator.name, limit: 500 });
  return {
    runId: input.runId,
    agent: input.agent,
    algorithm: input.algorithm,
    seed: input.seed,
    hyperParameters: prepared.hyperParameters,
    snapshotId: basis.snapshotId,
    includesSimulated: ground.simulatedRows > 0,
    basePolicyId: basis.basePolicyId,
    candidatePolicyId: sha256(policyCanonicalJson(bundle)),
    strategyEpsilon: prepared.options.strategy_epsilon,
    data: {
      trainingTurns: ground.rows,
      trainingUsers: new Set(ground.logged.map(({ user }) => user)).size,
      prompts: ground.prompts.length,
    },
    scoring: scoringSummary(ground, input.agent, prepared.options.reward_model_weight),
    generator: {
      name: generator.name,
      modelId: generator.modelId,
      calls,
      failed: ground.book.counts().failed + counts().failed,
      costMicroUsd: cost?.costMicroUsd == null ? null : cost.costMicroUsd * calls,
    },
    curve: thinCurve(curve, REPORTED_POINTS),
    evaluation,
  };
}

function scoringSummary({ scorer }: TrainingGround, agent: string, weight: number): ScoringSummary {
  const { agent: scoredAs, version } = rewardFunctionOf(agent);
  const { fit } = scorer;
  return {
    rewardFunction: { agent: scoredAs, version },
    rewardModel:
      fit.status === 'refused'
        ? fit
        : {
            status: 'fitted',
            weight,
            labels: fit.model.labels,
            quality: fit.quality,
            strongestTerms: strongestTerms(fit.model, STRONGEST_TERMS),
          },
  };
}
