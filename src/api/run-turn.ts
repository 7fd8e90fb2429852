import { setTimeout as delay } from 'node:timers/promises';
import type { ChatTurnInput } from '../contracts/workflows.ts';
import type { ExpectedTurn, TurnListener } from '../domain/turn/rendezvous.ts';
import type { Turn } from '../domain/turn/turn.ts';
import type { TurnDependencies } from './dependencies.ts';
import { holdListener } from './held-listener.ts';
import { HttpProblem, temporalUnavailable } from './problem.ts';
import { assertSameRequest, messageErased } from './turn-request.ts';

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
/** After this time a remote generation is worth the few more events of an update, in case another process has the turn. */
const REMOTE_HEAD_START_MS = 30_000;
/** How long a caller waits for a turn in all, beyond what its generator may take. */
const ANSWER_MARGIN_MS = 20_000;

/** Starts a turn's workflow and waits for its answer. */
export async function runTurn(
  dependencies: TurnDependencies,
  input: ChatTurnInput,
  listener: TurnListener,
): Promise<AnsweredTurn> {
  const { gateway, rendezvous } = dependencies;
  const { messageId, caller, requestHash } = input.turn;
  const held = holdListener(listener);
  // Before the start: the answer may be there before the start has returned.
  const expected = rendezvous.expect(messageId, held);
  try {
    const started = await gateway.startTurn(input);
    if (started.outcome === 'unavailable') throw temporalUnavailable('the turn could not be started');
    const replayed = started.outcome === 'already_started';
    if (replayed) assertSameRequest(started.identity, caller, requestHash);
    held.release();
    const headStartMs = !replayed && started.eager ? headStartOf(input) : RENDEZVOUS_MS.elsewhere;
    const answer = await firstAnswer(dependencies, input, expected, headStartMs);
    if (answer.turn.erasedAt !== null) throw messageErased(messageId);
    // After Temporal's retention the row alone knows whose id it is.
    assertSameRequest(answer.turn, caller, requestHash);
    return { ...answer, replayed };
  } finally {
    expected.stop();
  }
}

function headStartOf(input: ChatTurnInput): number {
  return input.generationMode === 'remote' && input.given === undefined ? REMOTE_HEAD_START_MS : RENDEZVOUS_MS.eager;
}

/** The committed row from this process, or, after the head start or a failed commit, the answer of the update `awaitResponse`. */
async function firstAnswer(
  dependencies: TurnDependencies,
  input: ChatTurnInput,
  { committed, deferred }: ExpectedTurn,
  headStartMs: number,
): Promise<{ readonly turn: Turn; readonly tracked: boolean }> {
  const settled = new AbortController();
  const fromWorkflow = async () => {
    await Promise.race([delay(headStartMs, undefined, { signal: settled.signal }), deferred]);
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
  { gateway, store }: TurnDependencies,
  { turn, generationTimeoutMs }: ChatTurnInput,
): Promise<{ readonly turn: Turn; readonly tracked: boolean }> {
  const answer = await gateway.awaitResponse(turn.messageId, ANSWER_MARGIN_MS + generationTimeoutMs);
  switch (answer.outcome) {
    case 'answered':
      if (!answer.result.tracked) return { turn: answer.result.turn, tracked: false };
      break;
    case 'gone':
      break;
    case 'failed':
      throw turnFailed(turn.messageId, `: ${answer.reason}`);
    case 'unavailable':
      throw new HttpProblem('turn_not_finished', `Ask again with message_id "${turn.messageId}": the turn goes on.`, {
        retryAfterSeconds: 1,
      });
  }
  const stored = await store.findTurn(turn.messageId);
  if (stored !== null) return { turn: stored, tracked: true };
  throw turnFailed(turn.messageId, '');
}

/** Final for this message id: its workflow has ended. */
function turnFailed(messageId: string, reason: string): HttpProblem {
  return new HttpProblem(
    'turn_failed',
    `The turn ${messageId} ended without an answer${reason}. Ask again with a new message_id.`,
  );
}
