import { readAnswer } from '../reward-functions/answer-reading.ts';
import type { AnswerToScore } from '../reward-functions/reward-function.ts';
import { namesSafety } from '../reward-functions/terms.ts';
import type { GuardMetric } from './gate.ts';

/** What a set of answers is like, outside every trained reward. */
export interface AnswerGuards {
  readonly answers: number;
  /** Share of the figures that the answers state which are an entry's with their labels, ∈ [0, 1]; 1 when they state none. */
  readonly groundedPairs: number;
  /** How many figures the answers state. */
  readonly claims: number;
  /** Mean share of the entries that need it whose safety is mentioned, ∈ [0, 1]; 1 when none needs it. */
  readonly safetyMentioned: number;
  /** Mean length in Unicode code points. */
  readonly length: number;
  /** Share of the answerable questions (with a retrieved entry) that are refused, ∈ [0, 1]; 0 when there is none. */
  readonly refusalRate: number;
}

/** How far each metric may move to the bad side. */
export interface GuardMargins {
  readonly groundedPairs: number;
  readonly safetyMentioned: number;
  /** Unicode code points. */
  readonly length: number;
  readonly refusalRate: number;
  /** Nats. */
  readonly kl: number;
}

/**
 * Editorial: a share may lose two parts of a hundred, an answer may grow by a paragraph, and a policy over eight arms may move a good way (ln 8 ≈ 2.08 nats
 * is the farthest from uniform).
 */
export const DEFAULT_GUARD_MARGINS: GuardMargins = {
  groundedPairs: 0.02,
  safetyMentioned: 0.02,
  length: 400,
  refusalRate: 0.02,
  kl: 1.5,
};

const REFUSAL =
  /\b(?:i (?:don['’]?t|do not) know|i (?:can(?:no|['’])?t|am unable to|['’]m unable to|won['’]?t) (?:help|answer|assist|provide)|(?:i['’]m )?sorry,? (?:but )?i can)/i;

/**
 * The guard metrics of answers, read on their texts. O(total length).
 * @throws RangeError for no answers.
 */
export function answerGuards(answers: readonly AnswerToScore[]): AnswerGuards {
  if (answers.length === 0) throw new RangeError('guard metrics need at least one answer');
  const readings = answers.map(readAnswer);
  const claims = readings.flatMap((reading) => reading.claims);
  const safety = readings.flatMap((reading) => namesSafety(reading) ?? []);
  const answerable = answers.filter(({ entries }) => entries.length > 0);
  return {
    answers: answers.length,
    groundedPairs: shareOf(claims, ({ isGrounded }) => isGrounded, 1),
    claims: claims.length,
    safetyMentioned: safety.length === 0 ? 1 : safety.reduce((sum, value) => sum + value, 0) / safety.length,
    length: readings.reduce((sum, { length }) => sum + length, 0) / answers.length,
    refusalRate: shareOf(answerable, ({ response }) => isRefusal(response), 0),
  };
}

/** Whether an answer declines to answer: it says so, or says nothing. */
export function isRefusal(response: string): boolean {
  return response.trim() === '' || REFUSAL.test(response);
}

/** The guards of a candidate beside its baseline, as the gate takes them. `klNats`: the mean KL divergence of the candidate from the baseline, ≥ 0. */
export function guardMetrics(
  candidate: AnswerGuards,
  baseline: AnswerGuards,
  klNats: number,
  margins: GuardMargins = DEFAULT_GUARD_MARGINS,
): readonly GuardMetric[] {
  const guard = (
    name: string,
    metric: 'groundedPairs' | 'safetyMentioned' | 'length' | 'refusalRate',
    harm: GuardMetric['harm'],
  ): GuardMetric => ({ name, candidate: candidate[metric], baseline: baseline[metric], harm, margin: margins[metric] });
  return [
    guard('grounded pairs', 'groundedPairs', 'decrease'),
    guard('safety mentioned', 'safetyMentioned', 'decrease'),
    guard('length', 'length', 'increase'),
    guard('refusal rate', 'refusalRate', 'increase'),
    { name: 'KL', candidate: klNats, baseline: 0, harm: 'increase', margin: margins.kl },
  ];
}

function shareOf<T>(items: readonly T[], holds: (item: T) => boolean, ofNone: number): number {
  return items.length === 0 ? ofNone : items.filter(holds).length / items.length;
}
