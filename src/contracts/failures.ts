/** Failure types that cross from activities to workflows; matched by `cause.type`. */
export const FAILURES = {
  /** No generator, not even the fallback, gave an answer. Final. */
  turnFailed: 'TurnFailed',
  /** The store could not be reached within the activity's budget. Retried. */
  storeUnavailable: 'StoreUnavailable',
  /** The configured generator could not answer now: busy, away, broken off. Retried, then the fallback answers. */
  generatorUnavailable: 'GeneratorUnavailable',
  /** The configured generator failed for good; the fallback answers. Final for that generator. */
  generatorFailed: 'GeneratorFailed',
  /** The message does not exist in the store. Final. */
  messageNotFound: 'MessageNotFound',
  /** A person's word came to a collection that does not wait for it. Final. */
  notWaiting: 'NotWaiting',
} as const;
