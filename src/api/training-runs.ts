import type { TrainingPlanView, TrainingRunRequest } from '../contracts/http/training-runs.ts';
import type { TrainAgentInput } from '../contracts/training.ts';
import type { TrainingGateway } from '../contracts/training-gateway.ts';
import type { GenerationMode } from '../contracts/workflows.ts';
import { canonicalJson, type Json } from '../domain/canonical-json.ts';
import { DEFAULT_AGENT } from '../domain/chat/vocabulary.ts';
import type { PreparedTraining, Trainers } from '../domain/learning/algorithms/trainers.ts';
import { planGeneration } from '../domain/learning/training/plan.ts';
import { type RolloutConfigOverrides, rolloutConfig, rolloutConfigProblems } from '../domain/rollout/config.ts';
import type { DatasetSnapshot } from '../store/dataset-store.ts';
import type { LightningStore } from '../store/lightning-store.ts';
import type { TrainingRunSummary } from '../store/training-store.ts';
import { HttpProblem, temporalUnavailable } from './problem.ts';
import { configOverridesOf } from './rollout-views.ts';

/** What the API needs to start training. */
export interface TrainingDesk {
  readonly gateway: TrainingGateway;
  readonly trainers: Trainers;
  readonly generator: { readonly name: string; readonly mode: GenerationMode };
}

interface Requester {
  readonly store: LightningStore;
  readonly training: TrainingDesk;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly requestedBy: string;
}

const DEFAULT_BUDGET: Readonly<Record<GenerationMode, number>> = { local: 20_000, remote: 1_000 };
/** The turns that the mean price of an answer is taken from. */
const PRICED_TURNS = 500;

/** A request that was checked, with what it will need. */
export interface AcceptedTraining {
  readonly input: TrainAgentInput;
  readonly plan: TrainingPlanView;
}

/** The run that a request asks for. @throws HttpProblem 422 naming what cannot be done. */
export async function acceptTraining(request: TrainingRunRequest, requester: Requester): Promise<AcceptedTraining> {
  const { store, training, now, newId, requestedBy } = requester;
  const agent = request.agent ?? DEFAULT_AGENT;
  const prepared = prepare(training.trainers, request);
  const snapshot = await snapshotOf(store, request.snapshot_id ?? null, agent);
  await requirePolicy(store, request.base_policy_id ?? null, agent);
  const input: TrainAgentInput = {
    runId: request.run_id ?? `run-${newId()}`,
    agent,
    algorithm: request.algorithm,
    snapshotId: request.snapshot_id ?? null,
    basePolicyId: request.base_policy_id ?? null,
    seed: request.seed ?? 1,
    hyperParameters: request.hyper_parameters ?? {},
    budget: { maxGeneratorCalls: request.budget?.max_generator_calls ?? DEFAULT_BUDGET[training.generator.mode] },
    includeSimulated: request.include_simulated ?? snapshot?.card.includesSimulated ?? false,
    rollout: rolloutOf(request),
    requestedBy,
    requestedAt: now().toISOString(),
  };
  return { input, plan: await planOf(store, training, input, prepared, snapshot) };
}

/** Starts an accepted run, once; the run as it is stored. @throws HttpProblem */
export async function startTraining(
  { input }: AcceptedTraining,
  { store, training }: Pick<Requester, 'store' | 'training'>,
): Promise<{ readonly run: TrainingRunSummary; readonly isNew: boolean }> {
  const known = await store.findTrainingRun(input.runId);
  if (known !== null) {
    if (requestText(known.input) !== requestText(input)) {
      throw new HttpProblem('run_id_reused', `The run ${input.runId} was asked for with another body.`);
    }
    if (known.status !== 'requested') return { run: known, isNew: false };
  }
  // What was accepted first is started: a retry after a crash brings another time, and the workflow must be told one.
  const first = known?.input ?? input;
  const outcome = await training.gateway.startTraining(first);
  if (outcome === 'unavailable') throw temporalUnavailable('nothing was started');
  return { run: await store.createTrainingRun(first), isNew: outcome === 'started' };
}

/** What two requests of one run must have in common. */
function requestText({ requestedAt: _at, requestedBy: _by, ...input }: TrainAgentInput): string {
  const plain: Json = JSON.parse(JSON.stringify(input));
  return canonicalJson(plain);
}

function prepare(trainers: Trainers, { algorithm, hyper_parameters }: TrainingRunRequest): PreparedTraining {
  const result = trainers.prepare(algorithm, hyper_parameters ?? {});
  if (result.outcome === 'prepared') return result.training;
  const errors =
    result.outcome === 'unknown_algorithm'
      ? [{ pointer: '/algorithm', detail: `must be one of ${result.known.join(', ')}` }]
      : result.problems.map(({ parameter, problem }) => ({
          pointer: ['/hyper_parameters', parameter].filter(Boolean).join('/'),
          detail: problem,
        }));
  throw refusal(errors);
}

/** @throws HttpProblem 422 for settings that no rollout can have. */
function rolloutOf({ rollout }: TrainingRunRequest): RolloutConfigOverrides | null {
  if (rollout === undefined || rollout === null) return null;
  const overrides = configOverridesOf(rollout);
  const problems = rolloutConfigProblems(rolloutConfig(overrides));
  if (problems.length > 0) throw refusal(problems.map((problem) => ({ pointer: '/rollout', detail: problem })));
  return overrides;
}

async function snapshotOf(store: LightningStore, snapshotId: string | null, agent: string) {
  if (snapshotId === null) return null;
  const snapshot = await store.findDatasetSnapshot(snapshotId);
  if (snapshot !== null && snapshot.agent === agent) return snapshot;
  throw refusal([{ pointer: '/snapshot_id', detail: `is not a snapshot of ${agent}` }]);
}

async function requirePolicy(store: LightningStore, policyId: string | null, agent: string): Promise<void> {
  if (policyId === null) return;
  const policy = await store.findPolicy(policyId);
  if (policy?.bundle.agent !== agent) {
    throw refusal([{ pointer: '/base_policy_id', detail: `is not a policy of ${agent}` }]);
  }
}

function refusal(errors: NonNullable<HttpProblem['errors']>): HttpProblem {
  const detail = errors.map(({ pointer, detail: problem }) => `${pointer}: ${problem}`).join('; ');
  return new HttpProblem('invalid_request', detail, { errors });
}

async function planOf(
  store: LightningStore,
  { generator }: TrainingDesk,
  { agent, budget }: TrainAgentInput,
  { options, hyperParameters }: PreparedTraining,
  snapshot: DatasetSnapshot | null,
): Promise<TrainingPlanView> {
  // Without a snapshot every turn that there is may be on either side.
  const turns = snapshot === null ? (await store.getStatistics(agent)).totalInteractions : 0;
  const plan = planGeneration({
    maxGeneratorCalls: budget.maxGeneratorCalls,
    maxPrompts: options.max_prompts,
    trainingPrompts: snapshot?.card.sides.train.rows ?? turns,
    heldOutPrompts: snapshot?.card.sides.held_out.rows ?? turns,
  });
  const cost = await store.meanGenerationCost({ agent, generator: generator.name, limit: PRICED_TURNS });
  return {
    hyper_parameters: JSON.parse(JSON.stringify(hyperParameters)),
    generator: { name: generator.name, mode: generator.mode },
    generator_calls_at_most: plan.answers,
    training_prompts_at_most: plan.trainingPrompts,
    guard_prompts_at_most: plan.guardPrompts,
    price:
      cost === null
        ? null
        : {
            usd_at_most: cost.costMicroUsd === null ? null : (cost.costMicroUsd * plan.answers) / 1e6,
            mean_prompt_tokens: cost.promptTokens,
            mean_completion_tokens: cost.completionTokens,
            from_turns: cost.turns,
          },
  };
}
