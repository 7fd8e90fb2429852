import type { ArmPair } from '../experiment/arms.ts';
import { runningMinimum } from '../experiment/confidence-sequence.ts';
import { type Crossover, judgeCrossover } from '../experiment/crossover.ts';
import { GUARDRAILS, type GuardrailVerdict, judgeGuardrail } from '../experiment/guardrails.ts';
import { judgeMissingOutcomes } from '../experiment/missing-outcomes.ts';
import { analyseOutcome, type OutcomeAnalysis } from '../experiment/outcome-analysis.ts';
import { type SampleRatio, sampleRatio } from '../experiment/sample-ratio.ts';
import type { RolloutConfig } from './config.ts';
import type { ExperimentEvidence } from './snapshot.ts';
import type { Stage } from './state.ts';

/** The statistics of one check: what the rules decide on, and what the rollout page shows. */
export interface RolloutAnalysis {
  /** Null at full_100: there is no control any more whose outcome could be compared at the same time. */
  readonly outcome: OutcomeAnalysis | null;
  /** The smallest p-value of all checks up to this one; null before the arms could first be compared. */
  readonly lowestPValue: number | null;
  readonly guardrails: readonly GuardrailVerdict[];
  /** Null while a count is not a whole number, which is a data error, and at full_100: everybody is treated. */
  readonly sampleRatio: SampleRatio | null;
  readonly crossover: Crossover;
  /** Null while no outcome is due in one of the arms, or a count is not a whole number, and at full_100. */
  readonly missingOutcomes: SampleRatio | null;
}

const EQUAL_ARMS = { control: 0.5, treatment: 0.5 };

/**
 * Analyses what was measured in a stage. At full_100 the control is frozen while users go on entering the treatment: nothing that
 * takes the arms for two halves of the same users holds there, and only the guardrails are judged.
 * Never throws: what cannot be computed is null or judged as no alarm, and is a data error of its own.
 */
export function analyse(evidence: ExperimentEvidence, config: RolloutConfig, stage: Stage): RolloutAnalysis {
  const { alpha, horizon } = config;
  const hasControl = stage !== 'full_100';
  const outcome = hasControl ? analyseOutcome({ ...evidence.outcome, alpha, horizon }) : null;
  const comparison = outcome?.comparison ?? null;
  const crossover = judgeCrossover({
    exposedUsers: evidence.exposedUsers.control + evidence.exposedUsers.treatment,
    usersInBothArms: evidence.usersInBothArms,
  });
  return {
    outcome,
    lowestPValue:
      comparison === null ? evidence.lowestPValue : runningMinimum(evidence.lowestPValue, comparison.pValue),
    guardrails: GUARDRAILS.map((guardrail) =>
      judgeGuardrail({
        ...evidence.guardrails[guardrail],
        guardrail,
        margin: config.guardrailMargins[guardrail],
        alpha,
        horizon,
      }),
    ),
    sampleRatio: hasControl && areCounts(evidence.exposedUsers) ? sampleRatio(evidence.exposedUsers, EQUAL_ARMS) : null,
    crossover: { ...crossover, isAlarm: hasControl && crossover.isAlarm },
    missingOutcomes:
      hasControl && areCounts(evidence.outcomesDue) && areCounts(evidence.outcomesMissing)
        ? judgeMissingOutcomes({ due: evidence.outcomesDue, missing: evidence.outcomesMissing })
        : null,
  };
}

/** Whether a number counts something: whole and not negative. */
export function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0;
}

function areCounts({ control, treatment }: ArmPair<number>): boolean {
  return isCount(control) && isCount(treatment);
}
