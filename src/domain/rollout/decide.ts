import { analyse } from './analysis.ts';
import type { RolloutConfig } from './config.ts';
import type { RolloutDecision, Rule, RuleInput } from './decision.ts';
import { stopOnHarm } from './rules/harm.ts';
import { holdOnUnhealthyData } from './rules/health.ts';
import {
  endAfterMaximum,
  promoteOnEvidence,
  promoteOnRequest,
  waitForEvidence,
  waitForMinimums,
} from './rules/progress.ts';
import { stopOnOrder } from './rules/stop-orders.ts';
import type { RolloutSnapshot } from './snapshot.ts';
import { isStage, isTerminal, type RolloutState } from './state.ts';

/** What may stop a candidate; in force in a stage, in a hold and in a pause. */
const STOPS: readonly Rule[] = [stopOnOrder, stopOnHarm];
/** What moves a rollout that is in a stage, after the stops. */
const PROGRESS: readonly Rule[] = [
  promoteOnRequest,
  holdOnUnhealthyData,
  waitForMinimums,
  promoteOnEvidence,
  endAfterMaximum,
];

/**
 * The one decision of a check: the first rule of the precedence that applies. Pure: the same snapshot and configuration
 * give the same decision at any later time. Source: experiments.md ("The state machine").
 */
export function decide(snapshot: RolloutSnapshot, config: RolloutConfig): RolloutDecision {
  const { state } = snapshot;
  const input: RuleInput = {
    snapshot,
    config,
    analysis: snapshot.experiment === null ? null : analyse(snapshot.experiment, config, state.stage),
  };
  if (isTerminal(state.status)) return wait(`the rollout has ended: ${state.status}`);
  if (state.status === 'inconclusive') {
    if (state.promotionRequest === null) return wait('the rollout has ended: inconclusive; a person may promote it');
    return first([...STOPS, promoteOnRequest], input) ?? wait('the override cannot be judged');
  }
  return first(STOPS, input) ?? (isStage(state.status) ? progress(input) : wait(waitsForPerson(state)));
}

function progress(input: RuleInput): RolloutDecision {
  return first(PROGRESS, input) ?? waitForEvidence(input);
}

function first(rules: readonly Rule[], input: RuleInput): RolloutDecision | null {
  for (const rule of rules) {
    const decision = rule(input);
    if (decision !== null) return decision;
  }
  return null;
}

function wait(reason: string): RolloutDecision {
  return { action: 'wait', reasons: [reason] };
}

function waitsForPerson({ status, stage, person, reasons }: RolloutState): string {
  const by = person === null ? '' : ` by ${person}`;
  return `${status === 'hold' ? 'held' : 'paused'}${by} in ${stage} until a person resumes it: ${reasons.join('; ')}`;
}
