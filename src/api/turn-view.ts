import type { TurnView } from '../contracts/http/turn-view.ts';
import { STRATEGY_IDS } from '../domain/learning/strategies.ts';
import type { FeedbackEvent } from '../domain/turn/feedback.ts';
import type { Turn } from '../domain/turn/turn.ts';
import { messageViewOf } from './views.ts';

/** The JSON of a turn for those who watch the service. */
export function turnViewOf(turn: Turn, feedback: readonly FeedbackEvent[]): TurnView {
  const { propensities } = turn.assignment;
  return {
    ...messageViewOf(turn, feedback),
    generator: turn.generator,
    arm_probabilities:
      propensities === null
        ? []
        : STRATEGY_IDS.map((strategy, index) => ({ strategy, probability: propensities[index] ?? 0 })),
    simulated: turn.simulated,
  };
}
