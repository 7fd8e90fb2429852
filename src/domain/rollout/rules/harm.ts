import type { GuardrailVerdict, Method } from '../../experiment/guardrails.ts';
import type { RolloutAnalysis } from '../analysis.ts';
import type { Rule, RuleInput } from '../decision.ts';
import type { ExperimentEvidence, StagingEvidence } from '../snapshot.ts';
import { stopMoveOf } from '../state.ts';
import { number, numberOrMissing } from '../wording.ts';

/**
 * Precedence 2: a candidate that harms is stopped, before anybody asks whether the data are healthy: a broken ratio never
 * masks a rollback. In force in a hold and in a pause too.
 */
export const stopOnHarm: Rule = (input) => {
  const action = stopMoveOf(input.snapshot.state);
  const reasons = harms(input);
  return action === null || reasons.length === 0 ? null : { action, reasons };
};

function harms({ snapshot, config, analysis }: RuleInput): readonly string[] {
  const { stage } = snapshot.state;
  if (stage === 'draft') return [];
  if (stage === 'staging') return failedGates(snapshot.staging, config.mode);
  if (analysis === null || snapshot.experiment === null) return [];
  const breached = analysis.guardrails.filter((verdict) => verdict.isBreached).map(breach);
  return [...outcomeHarm(analysis, snapshot.experiment), ...breached];
}

function failedGates({ gate, schemaErrors, smokeTurns }: StagingEvidence, mode: 'ab' | 'aa'): readonly string[] {
  return [
    // In an A/A test the candidate is the incumbent: it cannot be better than itself.
    ...(gate === 'failed' && mode === 'ab' ? ['the training gate failed'] : []),
    ...(schemaErrors > 0 ? [`${schemaErrors} answers did not fit the schema`] : []),
    ...(smokeTurns.failed > 0 ? [`${smokeTurns.failed} of ${smokeTurns.planned} smoke turns failed`] : []),
  ];
}

function outcomeHarm({ outcome }: RolloutAnalysis, { outcome: arms }: ExperimentEvidence): readonly string[] {
  if (outcome === null || !(outcome.upperBound < 0)) return [];
  return [
    `the outcome got worse: treatment − control is at most ${number(outcome.upperBound)} ` +
      `(${methodName(outcome.harmMethod)}; ${arms.treatment.n} and ${arms.control.n} users)`,
  ];
}

function breach({ guardrail, harm, lowerBound, margin, method }: GuardrailVerdict): string {
  return (
    `guardrail ${guardrail} breached: worse by ${numberOrMissing(harm)}, at least ${number(lowerBound)} ` +
    `(${methodName(method)}), the margin is ${number(margin)}`
  );
}

function methodName(method: Method): string {
  return method === 'confidence_sequence' ? 'confidence sequence' : 'empirical-Bernstein sequence';
}
