import type { TrainingReportView, TrainingRunSummaryView, TrainingRunView } from '../contracts/http/training-runs.ts';
import { trainAgentWorkflowId } from '../contracts/training.ts';
import type { PolicyValue } from '../domain/learning/evaluation/off-policy.ts';
import type { ClusteredMean } from '../domain/learning/statistics/clustered-mean.ts';
import type { ExampleAnswer, ExampleAnswers, TrainingReport } from '../domain/learning/training/report.ts';
import { type ExampleTexts, REPORT_PICTURES } from '../domain/learning/training/report-markdown.ts';
import { reportStatements } from '../domain/learning/training/statements.ts';
import type { StoredTrainingRun, TrainingRunSummary } from '../store/training-store.ts';

/** The JSON of a run in a list. */
export function trainingRunSummaryOf(run: TrainingRunSummary): TrainingRunSummaryView {
  const { input, progress } = run;
  return {
    run_id: input.runId,
    agent: input.agent,
    algorithm: input.algorithm,
    status: run.status,
    stage: progress.stage,
    step: progress.step,
    total_steps: progress.totalSteps,
    time_left_ms: run.status === 'running' ? progress.trainingTimeLeftMs : null,
    generator_calls: progress.generatorCalls,
    seed: input.seed,
    include_simulated: input.includeSimulated,
    snapshot_id: run.snapshotId ?? input.snapshotId,
    base_policy_id: run.basePolicyId ?? input.basePolicyId,
    candidate_policy_id: run.candidatePolicyId,
    gate: run.gate,
    failure: run.failure,
    workflow_id: trainAgentWorkflowId(input.runId),
    requested_by: input.requestedBy,
    created_at: new Date(input.requestedAt).toISOString(),
    updated_at: run.updatedAt,
    finished_at: run.finishedAt,
  };
}

/** The JSON of a run: its curve and report. */
export function trainingRunViewOf(
  run: StoredTrainingRun,
  textsOf: (example: ExampleAnswers) => ExampleTexts,
): TrainingRunView {
  const { input, progress, report } = run;
  return {
    ...trainingRunSummaryOf(run),
    hyper_parameters: plainJson(input.hyperParameters),
    budget: { max_generator_calls: input.budget.maxGeneratorCalls },
    curve: (report?.curve ?? progress.curve).map(({ step, metrics }) => ({ step, metrics: { ...metrics } })),
    report: report === null ? null : reportViewOf(report, textsOf),
    pictures: report === null ? [] : [...REPORT_PICTURES],
  };
}

function reportViewOf(report: TrainingReport, textsOf: (example: ExampleAnswers) => ExampleTexts): TrainingReportView {
  const { evaluation, scoring, data, generator } = report;
  return {
    statements: [...reportStatements(report)],
    gate: { verdict: evaluation.gate.verdict, reasons: [...evaluation.gate.reasons] },
    held_out: evaluation.heldOut,
    estimates: evaluation.estimates.map(({ policy, n, users, ess, refused, ips, clippedIps, snips, dm, dr }) => ({
      ...{ policy, n, users, ess, refused },
      ips: estimateOf(ips),
      clipped_ips: estimateOf(clippedIps),
      snips: estimateOf(snips),
      dm: estimateOf(dm),
      dr: estimateOf(dr),
    })),
    comparisons: evaluation.comparisons.map(({ over, difference, conclusion }) => ({
      ...{ over, conclusion },
      difference: differenceOf(difference),
    })),
    groups: evaluation.groups.map(({ difference, ...group }) => ({ ...group, difference: differenceOf(difference) })),
    arm_shares: evaluation.armShares.map(({ base, candidate, ...group }) => ({
      ...group,
      base: [...base],
      candidate: [...candidate],
    })),
    changes: [...evaluation.changes],
    guards: evaluation.guards === null ? null : [...evaluation.guards],
    guard_prompts: evaluation.guardPrompts,
    examples: evaluation.examples.map((example) => exampleOf(example, textsOf(example))),
    scoring: { reward_function: scoring.rewardFunction, reward_model: rewardModelOf(scoring.rewardModel) },
    data: { training_turns: data.trainingTurns, training_users: data.trainingUsers, prompts: data.prompts },
    generator: {
      name: generator.name,
      model_id: generator.modelId,
      calls: generator.calls,
      failed: generator.failed,
      cost_micro_usd: generator.costMicroUsd,
    },
    hyper_parameters: plainJson(report.hyperParameters),
    strategy_epsilon: report.strategyEpsilon,
  };
}

function exampleOf(example: ExampleAnswers, texts: ExampleTexts): TrainingReportView['examples'][number] {
  const side = ({ strategy, probability }: ExampleAnswer, response: string | null) => ({
    strategy,
    probability,
    response,
  });
  return {
    message_id: example.messageId,
    intent: example.intent,
    persona: example.persona,
    message: texts.message,
    base: side(example.base, texts.base),
    candidate: side(example.candidate, texts.candidate),
  };
}

function rewardModelOf(model: TrainingReport['scoring']['rewardModel']): TrainingReportView['scoring']['reward_model'] {
  if (model.status === 'refused') return { status: 'refused', reason: model.reason };
  const { quality, strongestTerms } = model;
  return {
    status: 'fitted',
    weight: model.weight,
    labels: model.labels,
    auc: quality.auc,
    brier: quality.brier,
    brier_of_base_rate: quality.brierOfBaseRate,
    ece: quality.ece,
    calibration: quality.bins.map(({ low, high, n, meanPrediction, outcomeShare }) => ({
      ...{ low, high, n },
      mean_prediction: meanPrediction,
      outcome_share: outcomeShare,
    })),
    strongest_terms: strongestTerms.map(({ term, logOdds }) => ({ term, log_odds: logOdds })),
  };
}

function estimateOf(value: PolicyValue | null) {
  return value === null ? null : { value: value.value, interval: pairOf(value.interval) };
}

function differenceOf(difference: ClusteredMean | null) {
  if (difference === null) return null;
  const { mean, n, clusters, standardError, interval } = difference;
  return { ...{ mean, n, clusters }, standard_error: standardError, interval: pairOf(interval) };
}

function pairOf(interval: readonly [number, number] | null): [number, number] | null {
  return interval === null ? null : [interval[0], interval[1]];
}

/** Hyper-parameters as they came in: JSON in, JSON out. */
function plainJson(parameters: Readonly<Record<string, unknown>>): TrainingRunView['hyper_parameters'] {
  return JSON.parse(JSON.stringify(parameters));
}
