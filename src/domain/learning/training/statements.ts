import { MINIMUM_ESS } from '../evaluation/off-policy.ts';
import type { CandidateEvaluation, TrainingReport } from './report.ts';
import { POLICY_NAMES, withInterval } from './wording.ts';

/** The end of every report. Source: learning.md, "Gate". */
export const ONLY_USERS_DECIDE =
  'These are estimates from logged turns: only the A/B test on users decides whether the candidate is better.';

const VERDICTS = {
  passed: 'The candidate passed the gate.',
  unproven: 'The candidate is unproven: it may be rolled out only with a person’s approval.',
  failed: 'The candidate failed the gate: it is not rolled out.',
} as const;

/** What a report says first, in plain sentences. */
export function reportStatements({ evaluation, scoring }: TrainingReport): readonly string[] {
  const { gate, guards } = evaluation;
  return [
    VERDICTS[gate.verdict],
    ...gate.reasons.map((reason) => `${reason[0]?.toUpperCase() ?? ''}${reason.slice(1)}.`),
    ...baselineStatements(evaluation),
    ...(guards === null ? ['The guard metrics could not be measured: the budget allows no answers for them.'] : []),
    ...(scoring.rewardModel.status === 'refused'
      ? [`There was no reward model (${scoring.rewardModel.reason}): the reward function alone scored the answers.`]
      : []),
    'The trained reward is shown below and decides nothing.',
    ONLY_USERS_DECIDE,
  ];
}

/** Whether the candidate beats what needs no training, or less of it. Said whichever way it comes out. */
function baselineStatements({ comparisons, estimates }: CandidateEvaluation): readonly string[] {
  return comparisons
    .filter(({ over }) => over !== 'base')
    .map(({ over, difference, conclusion }) => {
      const name = POLICY_NAMES[over];
      const figures = withInterval(difference);
      if (conclusion === 'better') return `It beats ${name}: ${figures}.`;
      if (conclusion === 'worse') return `It does not beat ${name}, which is better: ${figures}.`;
      const sizes = estimates.filter(({ policy }) => policy === over || policy === 'candidate').map(({ ess }) => ess);
      const reason = Math.min(...sizes) < MINIMUM_ESS ? 'too little evidence' : 'the interval holds 0';
      return `It is not shown to beat ${name} (${reason}): ${figures}.`;
    });
}
