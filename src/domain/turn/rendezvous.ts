import type { Turn } from './turn.ts';

/** What the caller of a turn learns in this process: the committed row, or nothing yet. */
export interface TurnListener {
  /** A piece of the answer as it is generated. */
  readonly onToken?: (text: string) => void;
  /** A generation started again: what was streamed so far is void. */
  readonly onReset?: () => void;
}

/**
 * Where a turn's caller and its activities meet inside one process, keyed by message id.
 * Only committed rows are announced, so feedback sent the moment the answer arrives finds its message.
 * It never fires when another process runs the turn: a caller must fall back to the update `awaitResponse`.
 */
export interface TurnRendezvous {
  /** Registers interest; call it before the turn starts. `stop` must be called when the caller leaves. */
  expect(messageId: string, listener?: TurnListener): ExpectedTurn;
  announce(turn: Turn): void;
  /** The turn is answered, but its row could not be committed: callers need not wait for it. */
  defer(messageId: string): void;
  token(messageId: string, text: string): void;
  reset(messageId: string): void;
  /** Callers that wait now. */
  size(): number;
}

/** A turn that somebody in this process waits for. */
export interface ExpectedTurn {
  readonly committed: Promise<Turn>;
  /** Resolves when the row could not be committed for now: the workflow has the answer. */
  readonly deferred: Promise<void>;
  readonly stop: () => void;
}

interface Waiter {
  readonly listener: TurnListener;
  readonly commit: (turn: Turn) => void;
  readonly defer: () => void;
}

/** A rendezvous for one process. */
export function createTurnRendezvous(): TurnRendezvous {
  const waiting = new Map<string, Set<Waiter>>();
  const waitersOf = (messageId: string): Iterable<Waiter> => waiting.get(messageId) ?? [];

  return {
    expect(messageId, listener = {}) {
      const { promise: committed, resolve: commit } = Promise.withResolvers<Turn>();
      const { promise: deferred, resolve: defer } = Promise.withResolvers<void>();
      const waiter: Waiter = { listener, commit, defer };
      const waiters = waiting.get(messageId) ?? new Set<Waiter>();
      waiters.add(waiter);
      waiting.set(messageId, waiters);
      const stop = () => {
        waiters.delete(waiter);
        if (waiters.size === 0 && waiting.get(messageId) === waiters) waiting.delete(messageId);
      };
      return { committed, deferred, stop };
    },
    announce(turn) {
      for (const waiter of waitersOf(turn.messageId)) waiter.commit(turn);
    },
    defer(messageId) {
      for (const waiter of waitersOf(messageId)) waiter.defer();
    },
    token(messageId, text) {
      for (const waiter of waitersOf(messageId)) waiter.listener.onToken?.(text);
    },
    reset(messageId) {
      for (const waiter of waitersOf(messageId)) waiter.listener.onReset?.();
    },
    size: () => waiting.size,
  };
}
