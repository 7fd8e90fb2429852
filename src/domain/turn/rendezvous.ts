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
  expect(messageId: string, listener?: TurnListener): { readonly committed: Promise<Turn>; readonly stop: () => void };
  announce(turn: Turn): void;
  token(messageId: string, text: string): void;
  reset(messageId: string): void;
  /** Callers that wait now. */
  size(): number;
}

interface Waiter {
  readonly listener: TurnListener;
  readonly resolve: (turn: Turn) => void;
}

/** A rendezvous for one process. */
export function createTurnRendezvous(): TurnRendezvous {
  const waiting = new Map<string, Set<Waiter>>();
  const waitersOf = (messageId: string): Iterable<Waiter> => waiting.get(messageId) ?? [];

  return {
    expect(messageId, listener = {}) {
      const { promise, resolve } = Promise.withResolvers<Turn>();
      const waiter: Waiter = { listener, resolve };
      const waiters = waiting.get(messageId) ?? new Set<Waiter>();
      waiters.add(waiter);
      waiting.set(messageId, waiters);
      const stop = () => {
        waiters.delete(waiter);
        if (waiters.size === 0 && waiting.get(messageId) === waiters) waiting.delete(messageId);
      };
      return { committed: promise, stop };
    },
    announce(turn) {
      for (const waiter of waitersOf(turn.messageId)) waiter.resolve(turn);
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
