import type { TurnRequest } from '../domain/turn/turn.ts';
import type { ApiDependencies } from './dependencies.ts';
import { HttpProblem, type ProblemType } from './problem.ts';
import type { AnsweredTurn } from './run-turn.ts';

/** A turn that ended without an answer, or not in time. Other problems are the service's, not the candidate's. */
const FAILURES: ReadonlySet<ProblemType> = new Set(['turn_failed', 'turn_not_finished']);

/** The outcome of a turn, told to the breaker of its rollout on the way. */
export async function observeTurn(
  { policies }: Pick<ApiDependencies, 'policies'>,
  { experiment }: Pick<TurnRequest, 'experiment'>,
  outcome: Promise<AnsweredTurn>,
): Promise<AnsweredTurn> {
  if (experiment === undefined) return await outcome;
  try {
    const answered = await outcome;
    // A repeated request tells nothing new.
    if (!answered.replayed) policies.observe(experiment, answered.turn.error !== null);
    return answered;
  } catch (error) {
    if (error instanceof HttpProblem && FAILURES.has(error.type)) policies.observe(experiment, true);
    throw error;
  }
}
