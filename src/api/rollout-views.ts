import type {
  CreateRolloutRequest,
  RolloutAnalysisView,
  RolloutConfigRequest,
  RolloutSummary,
  RolloutView,
} from '../contracts/http/rollouts.ts';
import { breakerTrip } from '../domain/experiment/breaker.ts';
import { GUARDRAILS } from '../domain/experiment/guardrails.ts';
import type { Measurement } from '../domain/experiment/measurement.ts';
import type { SampleRatio } from '../domain/experiment/sample-ratio.ts';
import { sampleSize } from '../domain/experiment/sample-size.ts';
import { analyse, type RolloutAnalysis } from '../domain/rollout/analysis.ts';
import { DEFAULT_DESIGN, type RolloutConfig, type RolloutConfigOverrides } from '../domain/rollout/config.ts';
import type { RecordedOrder, Rollout } from '../domain/rollout/rollout.ts';
import type { ExperimentEvidence, RolloutSnapshot } from '../domain/rollout/snapshot.ts';
import { STAGING_TURNS, type StagingTurn, stagingEvidence } from '../domain/rollout/staging.ts';
import { type PersonAct, trafficShareOf } from '../domain/rollout/state.ts';
import type { RolloutDecisionEntry } from '../store/rollout-store.ts';

const at = (ms: number): string => new Date(ms).toISOString();
const atOrNull = (ms: number | null): string | null => (ms === null ? null : at(ms));
const actOf = (act: PersonAct | null) =>
  act === null ? null : { person: act.person, reason: act.reason, at: at(act.atMs) };

/** The JSON of a rollout in a list. */
export function rolloutSummaryOf(rollout: Rollout): RolloutSummary {
  const { state, config } = rollout;
  return {
    rollout_id: rollout.rolloutId,
    agent: rollout.agent,
    candidate_policy_id: rollout.candidatePolicyId,
    incumbent_policy_id: rollout.incumbentPolicyId,
    gate: rollout.gate,
    training_run_id: rollout.trainingRunId,
    mode: config.mode,
    status: state.status,
    stage: state.stage,
    traffic_share: trafficShareOf(state),
    reasons: [...state.reasons],
    requested_by: rollout.requestedBy,
    created_at: rollout.requestedAt,
  };
}

/** What a rollout's page shows, beside its row. */
export interface RolloutParts {
  readonly staging: readonly StagingTurn[];
  readonly orders: readonly RecordedOrder[];
  readonly decisions: readonly RolloutDecisionEntry[];
  /** Evenly thinned, in order. */
  readonly sampled: readonly RolloutSnapshot[];
  readonly last: RolloutSnapshot | null;
  /** The last one that compared the arms: at full_100 the one that ended the ramp. */
  readonly compared: RolloutSnapshot | null;
}

/** The JSON of a rollout with everything that its page shows. */
export function rolloutViewOf(rollout: Rollout, parts: RolloutParts): RolloutView {
  const { state, config } = rollout;
  const { smokeTurns, schemaErrors } = stagingEvidence(rollout.gate, STAGING_TURNS, parts.staging);
  const { delta, sd, power } = DEFAULT_DESIGN;
  return {
    ...rolloutSummaryOf(rollout),
    stage_entered_at: at(state.stageEnteredAtMs),
    ramp_started_at: atOrNull(state.rampStartedAtMs),
    transitions: rollout.transitions.map(({ from, to, atMs, reasons, person }) => ({
      ...{ from, to, at: at(atMs), person },
      reasons: [...reasons],
    })),
    approval: actOf(state.approval),
    promotion_request: actOf(state.promotionRequest),
    abort: actOf(rollout.abort),
    breaker_tripped_at: atOrNull(rollout.trip?.atMs ?? null),
    slow_above_ms: rollout.slowAboveMs,
    config: configViewOf(config),
    sample_size: { delta, sd, power, ...sampleSize({ delta, sd, power, alpha: config.alpha }) },
    staging: {
      ...{ planned: smokeTurns.planned, passed: smokeTurns.passed, failed: smokeTurns.failed },
      schema_errors: schemaErrors,
      turns: parts.staging.map((turn) => ({
        turn_number: turn.turnNumber,
        message_id: turn.messageId,
        source: turn.source,
        is_passed: turn.isPassed,
        schema_errors: [...turn.schemaErrors],
        failure: turn.failure,
        finished_at: turn.finishedAt,
      })),
    },
    analysis: parts.last?.experiment ? analysisViewOf(parts.last, parts.last.experiment, parts.compared, config) : null,
    series: parts.sampled.flatMap((snapshot) => seriesPointOf(snapshot, config)),
    decisions: parts.decisions.map((each) => ({
      check_number: each.checkNumber,
      taken_at: each.takenAt,
      action: each.action,
      reasons: [...each.reasons],
      outcome: each.outcome,
      status_after: each.statusAfter,
    })),
    orders: parts.orders.map(({ orderId, action, person, reason, atMs, outcome, refusal }) => ({
      ...{ order_id: orderId, action, person, reason, at: at(atMs), outcome, refusal },
    })),
  };
}

function configViewOf({ guardrailMargins, durations, ...config }: RolloutConfig): RolloutView['config'] {
  return {
    mode: config.mode,
    alpha: config.alpha,
    horizon: config.horizon,
    non_inferiority_margin: config.nonInferiorityMargin,
    superiority_margin: config.superiorityMargin,
    guardrail_margins: { ...guardrailMargins },
    durations: {
      exposure_window_ms: durations.exposureWindowMs,
      maturation_ms: durations.maturationMs,
      minimum_ramp_ms: durations.minimumRampMs,
      full_service_ms: durations.fullServiceMs,
      maximum_ramp_ms: durations.maximumRampMs,
      stale_after_ms: durations.staleAfterMs,
    },
  };
}

/** The overrides of a request's configuration; what it leaves out keeps its default. */
export function configOverridesOf(
  config: RolloutConfigRequest | CreateRolloutRequest['config'],
): RolloutConfigOverrides {
  if (config === undefined) return {};
  const { durations = {}, guardrail_margins: margins = {} } = config;
  return defined({
    mode: config.mode,
    alpha: config.alpha,
    horizon: config.horizon,
    nonInferiorityMargin: config.non_inferiority_margin,
    superiorityMargin: config.superiority_margin,
    guardrailMargins: defined(margins),
    durations: defined({
      exposureWindowMs: durations.exposure_window_ms,
      maturationMs: durations.maturation_ms,
      minimumRampMs: durations.minimum_ramp_ms,
      fullServiceMs: durations.full_service_ms,
      maximumRampMs: durations.maximum_ramp_ms,
      staleAfterMs: durations.stale_after_ms,
    }),
  });
}

type Defined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** The fields that are there: a field that is undefined would hide a default. */
function defined<T extends object>(fields: T): Defined<T> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Defined<T>; // Object.fromEntries forgets the names.
}

function seriesPointOf({ checkNumber, takenAtMs, state, experiment }: RolloutSnapshot, config: RolloutConfig) {
  const outcome = experiment === null ? null : analyse(experiment, config, state.stage).outcome;
  if (experiment === null || outcome === null) return [];
  const { comparison } = outcome;
  return [
    {
      check_number: checkNumber,
      taken_at: at(takenAtMs),
      difference: comparison?.difference ?? null,
      lower: comparison?.interval.lower ?? null,
      upper: comparison?.interval.upper ?? null,
      control_users: experiment.outcome.control.n,
      treatment_users: experiment.outcome.treatment.n,
    },
  ];
}

function analysisViewOf(
  { checkNumber, takenAtMs, state }: RolloutSnapshot,
  evidence: ExperimentEvidence,
  compared: RolloutSnapshot | null,
  config: RolloutConfig,
): RolloutAnalysisView {
  const analysis = analyse(evidence, config, state.stage);
  const { users, outcome } = comparedOf(evidence, analysis, compared, config);
  const comparison = outcome?.comparison ?? null;
  return {
    check_number: checkNumber,
    taken_at: at(takenAtMs),
    outcome: { control: measured(users.outcome.control), treatment: measured(users.outcome.treatment) },
    effective_reward: { ...users.effectiveReward },
    difference: comparison?.difference ?? null,
    interval: comparison === null ? null : { ...comparison.interval },
    p_value: comparison?.pValue ?? null,
    lower_one_sided: comparison?.lowerOneSided ?? null,
    is_decisive: outcome?.isDecisive ?? false,
    lowest_p_value: analysis.lowestPValue,
    exposed_users: { ...evidence.exposedUsers },
    outcomes_due: { ...evidence.outcomesDue },
    outcomes_missing: { ...evidence.outcomesMissing },
    sample_ratio: ratioOf(analysis.sampleRatio),
    missing_outcomes: ratioOf(analysis.missingOutcomes),
    crossover: {
      users: evidence.usersInBothArms,
      share: analysis.crossover.share,
      is_alarm: analysis.crossover.isAlarm,
    },
    assignment_mismatches: evidence.assignmentMismatches,
    data_errors: [...evidence.dataErrors],
    guardrails: GUARDRAILS.flatMap((name) => {
      const verdict = analysis.guardrails.find(({ guardrail }) => guardrail === name);
      if (verdict === undefined) return [];
      const { control, treatment } = evidence.guardrails[name];
      const { harm, margin, method } = verdict;
      return [
        {
          ...{ name, control: control.mean, treatment: treatment.mean, harm, margin, method },
          lower_bound: verdict.lowerBound,
          is_breached: verdict.isBreached,
        },
      ];
    }),
    breaker: {
      failures: evidence.breaker.latest.filter(Boolean).length,
      turns: evidence.breaker.latest.length,
      why_tripped: breakerTrip(evidence.breaker),
    },
    last_exposure_at: atOrNull(evidence.lastExposureAtMs),
    turns_since_last_exposure: evidence.turnsSinceLastExposure,
  };
}

/** The arms' outcomes, compared, and the users that they are of: of a check at full_100 those of the check that ended the ramp. */
function comparedOf(
  evidence: ExperimentEvidence,
  { outcome }: RolloutAnalysis,
  compared: RolloutSnapshot | null,
  config: RolloutConfig,
) {
  if (outcome !== null || compared === null || compared.experiment === null) return { users: evidence, outcome };
  const before = compared.experiment;
  return { users: before, outcome: analyse(before, config, compared.state.stage).outcome };
}

const measured = ({ n, mean, variance }: Measurement) => ({ users: n, mean, variance });
const ratioOf = (ratio: SampleRatio | null) =>
  ratio === null ? null : { log_bayes_factor: ratio.logBayesFactor, is_alarm: ratio.isAlarm };
