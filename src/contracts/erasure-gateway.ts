import type { EraseUserInput } from './workflows.ts';

/** What erasing asks of Temporal. */
export interface ErasureGateway {
  /** Starts the workflow that erases a user; false: Temporal is away, and nothing was started. */
  startErasure(workflowId: string, input: EraseUserInput): Promise<boolean>;
  /** Deletes the executions of messages' turns and of their late feedback, running ones too; unknown ones are deleted already. */
  deleteTurnExecutions(messageIds: readonly string[]): Promise<void>;
  /** Deletes the executions that are found under the user and were started until `startedUntil`; how many there were. */
  deleteExecutionsOfUser(userId: string, startedUntil: string): Promise<number>;
}
