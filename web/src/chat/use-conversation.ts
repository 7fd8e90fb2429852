import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import type { Persona } from '../../../src/domain/chat/vocabulary.ts';
import { getConversation } from '../api/client.ts';
import { isRetryable, needsAnotherKey, type Problem, RequestFailed, toProblem } from '../api/problem.ts';
import { sendTurn } from '../api/send-turn.ts';
import type { FeedbackRequest, TurnRequest } from '../api/types.ts';
import { pendingTurn, rememberPending, userId } from './browser-memory.ts';
import { storedTurn, type Turn, turnsReducer } from './conversation-state.ts';
import { newId } from './ids.ts';
import { useFeedback } from './use-feedback.ts';

const HTTP_UNAUTHORIZED = 401;

export type OpeningPhase =
  | { readonly kind: 'loading' }
  | { readonly kind: 'open' }
  | { readonly kind: 'failed'; readonly problem: Problem };

export interface Question {
  readonly message: string;
  readonly persona: Persona | null;
  readonly regenerateOf?: string;
}

/** A conversation and everything that a person can do in it. */
export interface Conversation {
  readonly opening: OpeningPhase;
  readonly turns: readonly Turn[];
  readonly isBusy: boolean;
  /** Starts a turn. */
  readonly ask: (question: Question) => void;
  /** Sends a turn that failed again, under its own message id. */
  readonly resend: (request: TurnRequest) => void;
  readonly giveFeedback: (feedback: FeedbackRequest) => void;
  readonly undo: (messageId: string, feedbackId: string) => void;
}

const HTTP_NOT_FOUND = 404;

/**
 * The conversation `id`, read from the service when it `isStored`. A turn that was underway when the page was left is
 * taken up again. Work ends when the component goes.
 * @param onUnknown called when the service knows no such conversation of who calls, and no turn of it is underway.
 */
export function useConversation(id: string, isStored: boolean, onUnknown: () => void): Conversation {
  const [turns, dispatch] = useReducer(turnsReducer, []);
  const [opening, setOpening] = useState<OpeningPhase>({ kind: isStored ? 'loading' : 'open' });
  const leaving = useRef(new AbortController());
  // Whether the conversation was stored when it was opened; the first question makes it so, and must not reload it.
  const wasStored = useRef(isStored);
  const feedback = useFeedback(dispatch, leaving);

  const run = useCallback(async (request: TurnRequest) => {
    const { signal } = leaving.current;
    const { message_id: messageId, conversation_id: conversationId } = request;
    rememberPending(conversationId, request);
    dispatch({ type: 'sent', request });
    try {
      const answer = await sendTurn(
        request,
        (progress) => dispatch({ type: 'progressed', messageId, progress }),
        signal,
      );
      rememberPending(conversationId, null);
      if (!signal.aborted) {
        dispatch({ type: 'answered', messageId, answer });
      }
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      const canResend = isRetryable(error);
      const problem = toProblem(error);
      // A session that ran out, or a key that may not ask: the question is sent again after the sign-in.
      const waitsForSignIn = problem.status === HTTP_UNAUTHORIZED || needsAnotherKey(problem);
      if (!canResend && !waitsForSignIn) {
        rememberPending(conversationId, null);
      }
      dispatch({ type: 'failed', messageId, problem, canResend });
    }
  }, []);

  useEffect(() => {
    const leave = new AbortController();
    leaving.current = leave;
    const open = async () => {
      try {
        const found = wasStored.current ? await readTurns(id, leave.signal) : [];
        const pending = pendingTurn(id);
        if (found === null && pending === null) {
          onUnknown();
          return;
        }
        const stored = found ?? [];
        dispatch({ type: 'opened', turns: stored });
        setOpening({ kind: 'open' });
        if (pending !== null && !stored.some(({ request }) => request.message_id === pending.message_id)) {
          await run(pending);
        } else {
          rememberPending(id, null);
        }
      } catch (error) {
        if (!leave.signal.aborted) {
          setOpening({ kind: 'failed', problem: toProblem(error) });
        }
      }
    };
    void open();
    return () => leave.abort();
  }, [id, run, onUnknown]);

  const ask = useCallback(
    ({ message, persona, regenerateOf }: Question) => {
      void run({
        message_id: newId(),
        conversation_id: id,
        user_id: userId(),
        message,
        ...(persona === null ? {} : { persona }),
        ...(regenerateOf === undefined ? {} : { regenerate_of: regenerateOf }),
      });
    },
    [id, run],
  );
  const resend = useCallback((request: TurnRequest) => void run(request), [run]);
  const isBusy = turns.some(({ phase }) => phase.kind === 'underway');
  return { opening, turns, isBusy, ask, resend, ...feedback };
}

/** A conversation's stored turns; null when none is stored, or those of another caller. */
async function readTurns(id: string, signal: AbortSignal): Promise<readonly Turn[] | null> {
  try {
    const { messages } = await getConversation(id, signal);
    return messages.map(storedTurn);
  } catch (error) {
    if (error instanceof RequestFailed && error.problem.status === HTTP_NOT_FOUND) {
      return null;
    }
    throw error;
  }
}
