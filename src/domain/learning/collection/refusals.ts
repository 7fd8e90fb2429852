/** What the refusals go by. */
export interface CoverageFacts {
  readonly rows: number;
  /** Rows with an explicit reward. */
  readonly explicit: number;
  /** Rows with an arm and its probability. */
  readonly withPropensity: number;
  /** Distinct training users. */
  readonly trainingUsers: number;
}

/** The smallest share of turns with explicit feedback ∈ [0, 1]: below it the few who speak decide for everybody. */
export const MINIMUM_FEEDBACK_COVERAGE = 0.05;
/** The smallest share of turns with an arm and its probability: without them no strategy can be judged. */
export const MINIMUM_PROPENSITY_COVERAGE = 0.5;
/** Fewer training users than this are people, not a population. */
export const MINIMUM_TRAINING_USERS = 10;

/** Why nothing may be trained on these turns, one sentence each. Source: learning.md ("low coverage refuses to train"). */
export function coverageRefusals(facts: CoverageFacts): readonly string[] {
  const { rows, explicit, withPropensity, trainingUsers } = facts;
  if (rows === 0) return ['There are no turns.'];
  const refusals: string[] = [];
  if (explicit / rows < MINIMUM_FEEDBACK_COVERAGE) {
    refusals.push(
      `${explicit} of ${rows} turns have explicit feedback (${percent(explicit / rows)}): at least ${percent(MINIMUM_FEEDBACK_COVERAGE)} are needed.`,
    );
  }
  if (withPropensity / rows < MINIMUM_PROPENSITY_COVERAGE) {
    refusals.push(
      `${withPropensity} of ${rows} turns have an arm and its probability (${percent(withPropensity / rows)}): at least ${percent(MINIMUM_PROPENSITY_COVERAGE)} are needed.`,
    );
  }
  if (trainingUsers < MINIMUM_TRAINING_USERS) {
    refusals.push(
      `The turns for training are of ${trainingUsers} users: at least ${MINIMUM_TRAINING_USERS} are needed.`,
    );
  }
  return refusals;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
