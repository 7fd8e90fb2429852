import type { ArmPair } from '../../experiment/arms.ts';
import { CROSSOVER_LIMIT } from '../../experiment/crossover.ts';
import { GUARDRAILS, guardrailArmAlpha } from '../../experiment/guardrails.ts';
import { hasEnoughUsers, hasNoVariance, type Measurement, summaries } from '../../experiment/measurement.ts';
import { outcomeArmAlpha } from '../../experiment/outcome-analysis.ts';
import { SAMPLE_RATIO_ALARM } from '../../experiment/sample-ratio.ts';
import { isCount, type RolloutAnalysis } from '../analysis.ts';
import type { RolloutConfig } from '../config.ts';
import type { Rule, RuleInput } from '../decision.ts';
import type { ExperimentEvidence } from '../snapshot.ts';
import { targetOf } from '../state.ts';
import { duration, number } from '../wording.ts';

/** Precedence 3: data that cannot be trusted hold the rollout, until a person resumes it. */
export const holdOnUnhealthyData: Rule = (input) => {
  if (targetOf(input.snapshot.state, 'hold') === null) return null;
  const reasons = healthProblems(input);
  return reasons.length === 0 ? null : { action: 'hold', reasons };
};

/** Everything that makes the data of a serving rollout untrustworthy, one line each; empty when they can be trusted. */
export function healthProblems({ snapshot, config, analysis }: RuleInput): readonly string[] {
  const { experiment: evidence, state } = snapshot;
  if (evidence === null || analysis === null) return ['data error: nothing was measured'];
  // At full_100 everybody moved to the candidate: the arms' ratio and users seen in both say nothing any more.
  const hasControl = state.stage !== 'full_100';
  return [
    ...dataErrors(evidence, config),
    ...(hasControl ? brokenArms(evidence, analysis) : []),
    ...(hasEnoughUsers(evidence.outcome)
      ? [
          ...(hasControl ? unusableOutcome(evidence) : []),
          ...unusableGuardrails(evidence),
          ...staleness(evidence, snapshot.takenAtMs, state.stageEnteredAtMs, config.durations.staleAfterMs),
        ]
      : []),
  ];
}

function dataErrors(evidence: ExperimentEvidence, config: RolloutConfig): readonly string[] {
  const { assignmentMismatches, exposedUsers, outcomesDue, outcomesMissing } = evidence;
  const counts = {
    'exposed users of control': exposedUsers.control,
    'exposed users of treatment': exposedUsers.treatment,
    'outcomes due in control': outcomesDue.control,
    'outcomes due in treatment': outcomesDue.treatment,
    'outcomes missing in control': outcomesMissing.control,
    'outcomes missing in treatment': outcomesMissing.treatment,
    'users in both arms': evidence.usersInBothArms,
    'assignment mismatches': assignmentMismatches,
    'turns since the last exposure': evidence.turnsSinceLastExposure,
    'matured users of control': evidence.outcome.control.n,
    'matured users of treatment': evidence.outcome.treatment.n,
  };
  return [
    ...evidence.dataErrors.map((error) => `data error: ${error}`),
    ...(assignmentMismatches > 0
      ? [`data error: ${assignmentMismatches} turns with an arm that the assignment does not give`]
      : []),
    ...Object.entries(counts).flatMap(([name, count]) =>
      isCount(count) ? [] : [`data error: ${name} should be a whole number, found ${count}`],
    ),
    ...measurements(evidence, config).flatMap(({ name, arms, armAlpha }) => [
      ...impossible(`${name} of control`, arms.control, armAlpha),
      ...impossible(`${name} of treatment`, arms.treatment, armAlpha),
    ]),
  ];
}

/** Rates and rewards of users lie in [0, 1]; then their sample variance is at most n/(n − 1)/4 ≤ ½. */
function impossible(name: string, { mean, variance, bernstein }: Measurement, armAlpha: number): readonly string[] {
  return [
    ...(mean !== null && (mean < 0 || mean > 1) ? [`data error: the mean ${name} is ${mean}, outside [0, 1]`] : []),
    ...(variance !== null && (variance < 0 || variance > 0.5)
      ? [`data error: the variance of ${name} is ${variance}, outside [0, 0.5]`]
      : []),
    ...(Object.values(bernstein).every((sum) => Number.isFinite(sum)) && bernstein.alpha === armAlpha
      ? []
      : [`data error: the empirical-Bernstein sums of ${name} are not finite numbers at α = ${number(armAlpha)}`]),
  ];
}

function brokenArms(evidence: ExperimentEvidence, analysis: RolloutAnalysis): readonly string[] {
  const { exposedUsers, outcomesMissing, outcomesDue } = evidence;
  const { sampleRatio, crossover, missingOutcomes } = analysis;
  return [
    ...(sampleRatio?.isAlarm
      ? [
          `sample-ratio mismatch: ${exposedUsers.control} control and ${exposedUsers.treatment} treatment users where ` +
            `equal numbers are expected (log Bayes factor ${number(sampleRatio.logBayesFactor)}, the alarm is at ${number(SAMPLE_RATIO_ALARM)})`,
        ]
      : []),
    ...(crossover.isAlarm
      ? [
          `crossover: ${evidence.usersInBothArms} users were seen in both arms, a share of ${number(crossover.share)}, the limit is ${CROSSOVER_LIMIT}`,
        ]
      : []),
    ...(missingOutcomes?.isAlarm
      ? [
          `outcomes are missing unequally: ${outcomesMissing.control} of ${outcomesDue.control} in control, ` +
            `${outcomesMissing.treatment} of ${outcomesDue.treatment} in treatment ` +
            `(log Bayes factor ${number(missingOutcomes.logBayesFactor)}, the alarm is at ${number(SAMPLE_RATIO_ALARM)})`,
        ]
      : []),
  ];
}

function unusableOutcome({ outcome }: ExperimentEvidence): readonly string[] {
  const arms = summaries(outcome);
  if (arms === null) return ['the outcome is not a number'];
  return hasNoVariance(arms) ? ['the outcome has no variance in either arm'] : [];
}

function unusableGuardrails({ guardrails }: ExperimentEvidence): readonly string[] {
  return GUARDRAILS.filter(
    (guardrail) => hasEnoughUsers(guardrails[guardrail]) && summaries(guardrails[guardrail]) === null,
  ).map((guardrail) => `guardrail ${guardrail} is not a number`);
}

function staleness(
  evidence: ExperimentEvidence,
  nowMs: number,
  stageEnteredAtMs: number,
  staleAfterMs: number,
): readonly string[] {
  const silentMs = nowMs - (evidence.lastExposureAtMs ?? stageEnteredAtMs);
  if (silentMs < staleAfterMs || evidence.turnsSinceLastExposure === 0) return [];
  return [
    `no new data: no exposure for ${duration(silentMs)}, although the agent served ${evidence.turnsSinceLastExposure} turns`,
  ];
}

interface NamedMeasurement {
  readonly name: string;
  readonly arms: ArmPair<Measurement>;
  /** The error probability that its empirical-Bernstein sequences must have been started with. */
  readonly armAlpha: number;
}

function measurements(evidence: ExperimentEvidence, { alpha }: RolloutConfig): readonly NamedMeasurement[] {
  return [
    { name: 'outcome', arms: evidence.outcome, armAlpha: outcomeArmAlpha(alpha) },
    ...GUARDRAILS.map((name) => ({ name, arms: evidence.guardrails[name], armAlpha: guardrailArmAlpha(alpha) })),
  ];
}
