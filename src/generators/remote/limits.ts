/** Time bounds of one call to a remote model, in milliseconds. */
export interface RemoteTimeouts {
  /** Until the connection stands (name look-up, TCP, TLS). */
  readonly connectMs: number;
  /** From the request until the first piece of the answer. */
  readonly firstTokenMs: number;
  /** Between two pieces of the answer. */
  readonly stallMs: number;
  /** The whole call. */
  readonly totalMs: number;
}

/** Bounds that fit hosted models as well as a local one that loads its weights at the first question. */
export const DEFAULT_REMOTE_TIMEOUTS: RemoteTimeouts = {
  connectMs: 5_000,
  firstTokenMs: 30_000,
  stallMs: 10_000,
  totalMs: 110_000,
};

/** The longest wait that another side may ask of our caller (`Retry-After`); a longer one is a refusal. */
export const MAXIMUM_RETRY_AFTER_MS = 20_000;

/** How much of a conversation is sent along: the newest exchanges of up to this many tokens (an estimate). */
export const REMOTE_HISTORY_TOKENS = 4_000;
