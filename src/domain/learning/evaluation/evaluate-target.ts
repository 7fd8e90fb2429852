import { at, dot } from '../numbers.ts';
import { exploringProbabilities } from '../serve-strategy.ts';
import type { TargetPolicy } from './baselines.ts';
import { evaluateOffPolicy, type LoggedOutcome, type OffPolicyEvaluation } from './off-policy.ts';
import type { TargetOutcome } from './policy-difference.ts';
import { expectedRewards, type LoggedDecision, type RewardRegression } from './reward-regression.ts';

/** A policy with exploration mixed in: candidates and baselines are compared as they would be served. */
export function withExploration(target: TargetPolicy, epsilon: number): TargetPolicy {
  return (features) => exploringProbabilities(target(features), epsilon);
}

/** What a policy would do on a logged turn, with the q̂ of training users. */
export function targetOutcome(row: LoggedDecision, target: TargetPolicy, model: RewardRegression): TargetOutcome {
  const probabilities = target(row.features);
  return { probability: at(probabilities, row.arm), value: dot(probabilities, expectedRewards(model, row.features)) };
}

/** The value of a policy on logged turns of held-out users. `model` must have been fitted on training users only. @throws RangeError for no rows. */
export function evaluateTarget(
  rows: readonly LoggedDecision[],
  target: TargetPolicy,
  model: RewardRegression,
  clip?: number,
): OffPolicyEvaluation {
  return evaluateOffPolicy(
    rows.map((row): LoggedOutcome => {
      const { probability, value } = targetOutcome(row, target, model);
      return {
        user: row.user,
        reward: row.reward,
        propensity: row.propensity,
        targetProbability: probability,
        targetValue: value,
        modelEstimate: at(expectedRewards(model, row.features), row.arm),
      };
    }),
    clip,
  );
}
