import type { Rng } from '../../learning/random.ts';
import { type AnswerProperties, adjustmentsOf } from '../../reward/adjustments.ts';
import type { FeedbackType } from '../../reward/feedback-type.ts';
import { turnReward } from '../../reward/fold.ts';
import { silentBase } from '../../reward/implicit.ts';
import { scoreOf } from '../../reward/reward.ts';
import type { Arm } from '../arms.ts';
import { perGuardrail } from '../guardrails.ts';
import { BASE_MEAN, outcomesWithMean } from './population.ts';
import type { SimulatedUser } from './rollout-days.ts';

/** Rates of users under the incumbent. */
const RATES = {
  error_rate: 0.01,
  slow_turns: 0.05,
  thumbs_down_rate: 0.04,
  regenerate_rate: 0.06,
  feedback_rate: 0.2,
};

/** Draws what happens to each guardrail for one user; the same for every arm. */
function drawGuardrails(rng: Rng): SimulatedUser['guardrails'] {
  return perGuardrail((name) => (rng.next() < RATES[name] ? 1 : 0));
}

/** A candidate that moves the users' mean outcome by `effect` and nothing else. */
export function outcomeCandidate(effect: number): (rng: Rng, arm: Arm) => SimulatedUser {
  const drawOutcome = { control: outcomesWithMean(BASE_MEAN), treatment: outcomesWithMean(BASE_MEAN + effect) };
  return (rng, arm) => ({ outcome: drawOutcome[arm](rng), guardrails: drawGuardrails(rng) });
}

/** A turn's feedback and how often users give it; the rest stay silent. */
const FEEDBACK: readonly (readonly [FeedbackType, number])[] = [
  ['thumbs_up', 0.08],
  ['thumbs_down', 0.04],
  ['copy', 0.05],
  ['regenerate', 0.06],
  ['rating_4', 0.02],
];
const MOST_TURNS = 4;

/** Answers of the incumbent: too short, and unrelated to intent and context as far as one can see. */
const PLAIN: AnswerProperties = { intentMatch: false, usedContext: false, response: 'It depends.' };
/** Answers of the candidate: padded, with every flag set. Users like them neither more nor less. */
const PADDED: AnswerProperties = { intentMatch: true, usedContext: true, response: 'It depends. '.repeat(20) };

/** The user-signal reward, which experiments decide on, or the effective reward, which a candidate's shape can raise. */
export type DecidedOn = 'user_signal' | 'effective';

/**
 * A candidate that changes nothing but the length and the flags of its answers, scored by the real reward functions.
 * By the user-signal reward there is nothing to find; `effective` shows what deciding on the other number would do.
 */
export function shapeCandidate(decidedOn: DecidedOn): (rng: Rng, arm: Arm) => SimulatedUser {
  const adjustments = { control: adjustmentsOf(PLAIN), treatment: adjustmentsOf(PADDED) };
  return (rng, arm) => {
    const turns = 1 + Math.floor(rng.next() * MOST_TURNS);
    let total = 0;
    for (let turn = 0; turn < turns; turn += 1) {
      const reward = turnReward({
        events: drawFeedback(rng),
        adjustments: adjustments[arm],
        failed: false,
        implicitScore: scoreOf(silentBase(false), adjustments[arm]).score,
      });
      total += decidedOn === 'user_signal' ? reward.userSignalReward : reward.effectiveReward;
    }
    return { outcome: total / turns, guardrails: drawGuardrails(rng) };
  };
}

function drawFeedback(rng: Rng): Parameters<typeof turnReward>[0]['events'] {
  let u = rng.next();
  for (const [feedbackType, probability] of FEEDBACK) {
    if (u < probability) {
      return [{ feedbackId: 'f', kind: 'feedback', retracts: null, feedbackType, seq: 1, appliedAt: 'applied' }];
    }
    u -= probability;
  }
  return [];
}
