import type { EraseUserInput } from './workflows.ts';

/** Temporal did not answer in time; of what was asked, some may be done. */
export class TemporalUnavailableError extends Error {
  override readonly name = 'TemporalUnavailableError';
}

/** What erasing asks of Temporal. */
export interface ErasureGateway {
  /** Starts the workflow that erases a user; false: Temporal is away, and nothing was started. */
  startErasure(workflowId: string, input: EraseUserInput): Promise<boolean>;
  /**
   * Deletes the executions of messages' turns and of their late feedback, running ones too; unknown ones are deleted already.
   * @throws TemporalUnavailableError when Temporal is away.
   */
  deleteTurnExecutions(messageIds: readonly string[]): Promise<void>;
  /** Deletes the executions that are found under the user and were started until `startedUntil`; how many there were. */
  deleteExecutionsOfUser(userId: string, startedUntil: string): Promise<number>;
}
