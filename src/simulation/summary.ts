import type { FeedbackRequest } from '../contracts/http.ts';
import type { SimulatedTurn } from './converse.ts';

type FeedbackType = FeedbackRequest['feedback_type'];

/** What a simulation did, counted as it goes. */
export interface SimulationSummary {
  /** Turns with an answer. */
  readonly turns: number;
  /** Of these: turns that an earlier run had made. */
  readonly alreadyThere: number;
  /** Turns that ended without an answer. */
  readonly failed: number;
  readonly feedback: number;
  readonly feedbackByType: Readonly<Partial<Record<FeedbackType, number>>>;
  /** Mean implicit reward of the answers; null without any. */
  readonly meanImplicitReward: number | null;
  /** Mean reward score of the feedback; null without any. */
  readonly meanRewardScore: number | null;
}

/** Counts turns. */
export function createTally(): {
  readonly add: (turn: SimulatedTurn) => void;
  readonly summary: () => SimulationSummary;
} {
  let turns = 0;
  let alreadyThere = 0;
  let failed = 0;
  let implicit = 0;
  let score = 0;
  let feedbackCount = 0;
  const byType = new Map<FeedbackType, number>();
  return {
    add({ answer, feedback }) {
      if (answer === null) {
        failed += 1;
        return;
      }
      turns += 1;
      alreadyThere += Number(answer.replayed);
      implicit += answer.body.reward.score;
      for (const { body } of feedback) {
        feedbackCount += 1;
        score += body.reward_score;
        byType.set(body.feedback_type, (byType.get(body.feedback_type) ?? 0) + 1);
      }
    },
    summary: () => ({
      turns,
      alreadyThere,
      failed,
      feedback: feedbackCount,
      feedbackByType: Object.fromEntries(byType),
      meanImplicitReward: turns === 0 ? null : implicit / turns,
      meanRewardScore: feedbackCount === 0 ? null : score / feedbackCount,
    }),
  };
}
