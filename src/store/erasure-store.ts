import type { AuditEntry } from '../domain/access/access.ts';

/** Forgetting people. The emptied row of a turn stays: it answers 410, and its rewards say nothing of anybody. */
export interface ErasureStore {
  /**
   * From now on turns of the user that were made until `requestedAt` are emptied as soon as their row comes in; ends the
   * user's browser sessions.
   */
  recordUserErasure(erasure: UserErasure, audit: AuditEntry): Promise<void>;
  /** Messages of a user made until `requestedAt` that are not erased yet, oldest first. */
  listMessagesOfUser(erasure: UserErasure, limit: number): Promise<readonly string[]>;
  /** Messages made before a time that are not erased yet, oldest first. */
  listMessagesBefore(time: string, limit: number): Promise<readonly string[]>;
  /** The staging turns that were asked what these messages asked. */
  listStagingCopies(messageIds: readonly string[]): Promise<readonly string[]>;
  /** Empties messages, their staging turns, and their feedback (texts, comments, ids of users) in one transaction; again changes nothing. */
  eraseMessages(messageIds: readonly string[], erasedAt: string): Promise<void>;
  /** Removes the user and the comments from feedback that the user gave on turns of nobody, and the user from exposures. */
  eraseFeedbackOfUser(erasure: UserErasure): Promise<void>;
  /** Removes at most `limit` users from exposures that were made before a time; how many. */
  eraseExposuresBefore(time: string, limit: number): Promise<number>;
}

export interface UserErasure {
  readonly userId: string;
  readonly requestedAt: string;
}
