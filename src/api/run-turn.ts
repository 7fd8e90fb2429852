import { setTimeout as delay } from 'node:timers/promises';
import type { ChatTurnInput } from '../contracts/workflows.ts';
import type { TurnListener } from '../domain/turn/rendezvous.ts';
import type { Turn } from '../domain/turn/turn.ts';
import type { ApiDependencies } from './dependencies.ts';
import { HttpProblem } from './problem.ts';
import { assertSameRequest } from './turn-request.ts';

/** The answer to a chat request: the stored row, or the turn itself while the store is away. */
export interface AnsweredTurn {
  readonly turn: Turn;
  readonly tracked: boolean;
  /** The message id was answered before; this is that answer. */
  readonly replayed: boolean;
}

/**
 * How long the in-process rendezvous has the field to itself. After an eager start it is sure to fire unless a task
 * failed; otherwise another process may run the turn.
 */
const RENDEZVOUS_MS = { eager: 1_500, elsewhere: 20 } as const;
/** How long a caller waits for a turn in all, beyond what its generator may take. */
const ANSWER_MARGIN_MS = 20_000;
const MAXIMUM_GENERATION_ATTEMPTS = 3;

/** Starts a turn's workflow and waits for its answer. */
export async function runTurn(
  dependencies: ApiDependencies,
  input: ChatTurnInput,
  listener: TurnListener,
): Promise<AnsweredTurn> {
  const { gateway, rendezvous } = dependencies;
  const { messageId, caller, requestHash } = input.turn;
  // Before the start: the answer may be there before the start has returned.
  const { committed, stop } = rendezvous.expect(messageId, listener);
  try {
    const started = await gateway.startTurn(input);
    if (started.outcome === 'unavailable') throw temporalUnavailable();
    const replayed = started.outcome === 'already_started';
    if (replayed) assertSameRequest(started.identity, caller, requestHash);
    const headStartMs = !replayed && started.eager ? headStartOf(input) : RENDEZVOUS_MS.elsewhere;
    const answer = await firstAnswer(dependencies, input, committed, headStartMs);
    return { ...answer, replayed };
  } finally {
    stop();
  }
}

function headStartOf(input: ChatTurnInput): number {
  const generationMs = input.generationMode === 'remote' && input.given === undefined ? input.generationTimeoutMs : 0;
  return RENDEZVOUS_MS.eager + generationMs;
}

/** The committed row from this process, or, after the head start, the answer of the update `awaitResponse`. */
async function firstAnswer(
  dependencies: ApiDependencies,
  input: ChatTurnInput,
  committed: Promise<Turn>,
  headStartMs: number,
): Promise<{ readonly turn: Turn; readonly tracked: boolean }> {
  const settled = new AbortController();
  const fromWorkflow = async () => {
    await delay(headStartMs, undefined, { signal: settled.signal });
    return await awaitResponse(dependencies, input);
  };
  const fallback = fromWorkflow();
  // When the rendezvous wins, the fallback's end, also a failed one, is of no interest.
  fallback.catch(() => undefined);
  try {
    return await Promise.race([committed.then((turn) => ({ turn, tracked: true })), fallback]);
  } finally {
    settled.abort();
  }
}

async function awaitResponse(
  { gateway, store }: ApiDependencies,
  { turn, generationTimeoutMs }: ChatTurnInput,
): Promise<{ readonly turn: Turn; readonly tracked: boolean }> {
  const budgetMs = ANSWER_MARGIN_MS + MAXIMUM_GENERATION_ATTEMPTS * generationTimeoutMs;
  const answer = await gateway.awaitResponse(turn.messageId, budgetMs);
  switch (answer.outcome) {
    case 'answered':
      if (!answer.result.tracked) return { turn: answer.result.turn, tracked: false };
      break;
    case 'gone':
      break;
    case 'failed':
      throw new HttpProblem('turn_failed', `The turn ${turn.messageId} ended without an answer: ${answer.reason}.`, {
        retryAfterSeconds: 5,
      });
    case 'unavailable':
      throw new HttpProblem('turn_not_finished', `Ask again with message_id "${turn.messageId}": the turn goes on.`, {
        retryAfterSeconds: 1,
      });
  }
  const stored = await store.findTurn(turn.messageId);
  if (stored !== null) return { turn: stored, tracked: true };
  throw new HttpProblem('turn_failed', `The turn ${turn.messageId} ended without an answer.`, { retryAfterSeconds: 5 });
}

function temporalUnavailable(): HttpProblem {
  return new HttpProblem(
    'temporal_unavailable',
    'Temporal does not answer, so the turn could not be started. Try again.',
    {
      retryAfterSeconds: 2,
    },
  );
}
