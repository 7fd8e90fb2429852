import type { TrainAgentInput } from '../../contracts/training.ts';
import { adaptPolicy } from '../../domain/learning/adapt-policy.ts';
import type { PreparedTraining, Trainers } from '../../domain/learning/algorithms/trainers.ts';
import type { TrainingCheckpoint, TrainingRun } from '../../domain/learning/algorithms/training.ts';
import type { PolicyBundle } from '../../domain/learning/policy.ts';
import { type GenerationPlan, planGeneration } from '../../domain/learning/training/plan.ts';
import { type SettledRun, type TrainingDependencies, trainingData } from './dependencies.ts';
import { openTrainingGround, startTraining, type TrainingGround } from './ground.ts';
import { trainingRefused } from './refusal.ts';

/** A run with everything that its steps share; made again in any process, it is the same. */
export interface RunContext extends SettledRun {
  readonly prepared: PreparedTraining;
  /** The base policy on the generator that runs here. */
  readonly base: PolicyBundle;
  readonly plan: GenerationPlan;
  /** Read once. */
  ground(): Promise<TrainingGround>;
  /** The calls of this process's book that the stored progress counts already. */
  readonly counted: { calls: number };
  /**
   * The algorithm, begun or gone on with.
   * @throws TrainingRefused, from its steps too, for what it cannot train on: retrying changes nothing.
   */
  train(checkpoint: TrainingCheckpoint | null): Promise<TrainingRun>;
}

/** A process works on few runs at once; their grounds hold the rows of a snapshot. */
const REMEMBERED_RUNS = 2;

/** Opens runs; the last ones stay open, so that the slices of a run do not read everything again. */
export function createRunContexts(dependencies: TrainingDependencies): (run: SettledRun) => Promise<RunContext> {
  const open = new Map<string, Promise<RunContext>>();
  return (run) => {
    const known = open.get(run.input.runId) ?? openRun(dependencies, run);
    open.delete(run.input.runId);
    open.set(run.input.runId, known);
    // What failed to open is opened anew at the next try.
    known.catch(() => open.delete(run.input.runId));
    const [oldest] = open.keys();
    if (open.size > REMEMBERED_RUNS && oldest !== undefined) open.delete(oldest);
    return known;
  };
}

async function openRun(dependencies: TrainingDependencies, run: SettledRun): Promise<RunContext> {
  const { store, trainers, firstPolicyOf } = dependencies;
  const { input, basis } = run;
  const prepared = prepare(trainers, input);
  const policy = await store.findPolicy(basis.basePolicyId);
  const snapshot = await store.findDatasetSnapshot(basis.snapshotId);
  if (policy === null || snapshot === null) throw trainingRefused('the base policy or the snapshot is gone');
  const base = adaptPolicy(policy.bundle, firstPolicyOf(input.agent));
  const plan = planGeneration({
    maxGeneratorCalls: input.budget.maxGeneratorCalls,
    maxPrompts: prepared.options.max_prompts,
    trainingPrompts: snapshot.card.sides.train.rows,
    heldOutPrompts: snapshot.card.sides.held_out.rows,
  });
  let ground: Promise<TrainingGround> | null = null;
  const openGround = (): Promise<TrainingGround> => {
    ground ??= openTrainingGround(dependencies, trainingData(store), run, { prepared, plan, bundle: base });
    // As for the run: what failed to open is opened anew.
    ground.catch(() => {
      ground = null;
    });
    return ground;
  };
  return {
    ...run,
    ...{ prepared, base, plan },
    ground: openGround,
    counted: { calls: 0 },
    async train(checkpoint) {
      const ground = await openGround();
      return refusing(() => startTraining(prepared, ground, base, input.seed, checkpoint));
    },
  };
}

/** An algorithm says by a RangeError what it cannot train on. */
async function* refusing(start: () => TrainingRun): TrainingRun {
  try {
    return yield* start();
  } catch (error) {
    if (error instanceof Error && error.name === 'RangeError') throw trainingRefused(error.message);
    throw error;
  }
}

/** @throws TrainingRefused for an unknown algorithm or hyper-parameters that it does not take. */
export function prepare(trainers: Trainers, { algorithm, hyperParameters }: TrainAgentInput): PreparedTraining {
  const result = trainers.prepare(algorithm, hyperParameters);
  if (result.outcome === 'prepared') return result.training;
  if (result.outcome === 'unknown_algorithm') {
    throw trainingRefused(`there is no algorithm ${algorithm}: expected one of ${result.known.join(', ')}`);
  }
  const problems = result.problems.map(({ parameter, problem }) => [parameter, problem].filter(Boolean).join(': '));
  throw trainingRefused(`the hyper-parameters of ${algorithm}: ${problems.join('; ')}`);
}
