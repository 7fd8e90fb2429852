import { type Dispatch, type RefObject, useCallback, useRef } from 'react';
import { getMessage, postFeedback, undoFeedback } from '../api/client.ts';
import { toProblem } from '../api/problem.ts';
import { sleepFor } from '../api/retry.ts';
import type { FeedbackRequest } from '../api/types.ts';
import type { FeedbackPhase, TurnAction } from './conversation-state.ts';
import { isSettled } from './ledger.ts';

/** The first look after feedback was accepted: it is applied a few milliseconds later. */
const FIRST_LOOK_MS = 60;
const LONGEST_PAUSE_MS = 5_000;

export interface FeedbackActions {
  readonly giveFeedback: (feedback: FeedbackRequest) => void;
  readonly undo: (messageId: string, feedbackId: string) => void;
}

/**
 * Sends feedback, one piece after another per message so that their order is the person's, and then looks at the
 * message until every piece is applied.
 */
export function useFeedback(dispatch: Dispatch<TurnAction>, leaving: RefObject<AbortController>): FeedbackActions {
  const lastSent = useRef(new Map<string, Promise<void>>());
  const looking = useRef(new Map<string, AbortController>());

  const look = useCallback(
    async (messageId: string, leave: AbortSignal) => {
      looking.current.get(messageId)?.abort();
      const superseded = new AbortController();
      looking.current.set(messageId, superseded);
      const signal = AbortSignal.any([leave, superseded.signal]);
      const show = (feedback: FeedbackPhase) => dispatch({ type: 'feedback', messageId, feedback });
      try {
        show({ kind: 'applying' });
        for (let pauseMs = FIRST_LOOK_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
          const view = await getMessage(messageId, signal);
          dispatch({ type: 'reward_read', view });
          if (isSettled(view.feedback)) {
            break;
          }
          await sleepFor(pauseMs, signal);
        }
        show({ kind: 'idle' });
      } catch (error) {
        if (!signal.aborted) {
          show({ kind: 'failed', problem: toProblem(error) });
        }
      }
    },
    [dispatch],
  );

  const send = useCallback(
    (messageId: string, deliver: (signal: AbortSignal) => Promise<void>) => {
      const { signal } = leaving.current;
      const afterTheLast = async () => {
        await lastSent.current.get(messageId);
        if (signal.aborted) {
          return;
        }
        dispatch({ type: 'feedback', messageId, feedback: { kind: 'sending' } });
        try {
          await deliver(signal);
          void look(messageId, signal);
        } catch (error) {
          if (!signal.aborted) {
            dispatch({ type: 'feedback', messageId, feedback: { kind: 'failed', problem: toProblem(error) } });
          }
        }
      };
      lastSent.current.set(messageId, afterTheLast());
    },
    [dispatch, leaving, look],
  );

  const giveFeedback = useCallback(
    (feedback: FeedbackRequest) => send(feedback.message_id, (signal) => postFeedback(feedback, signal)),
    [send],
  );
  const undo = useCallback(
    (messageId: string, feedbackId: string) => send(messageId, (signal) => undoFeedback(feedbackId, signal)),
    [send],
  );
  return { giveFeedback, undo };
}
