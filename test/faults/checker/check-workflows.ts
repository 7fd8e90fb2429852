import type { Client } from '@temporalio/client';
import type { Violation } from './violation.ts';

/** What the checker reads of Temporal. */
export interface Execution {
  readonly workflowId: string;
  readonly type: string;
  readonly status: string;
  readonly historyLength: number;
}

/**
 * Far more than a disturbed turn needs (an undisturbed one with one feedback has 25 at most), far less than a turn
 * that retries in its history for as long as a part is away.
 */
export const LONGEST_HISTORY = 300;

/** Every execution of turns and late feedback that the server knows. */
export async function readExecutions(client: Client): Promise<readonly Execution[]> {
  const executions: Execution[] = [];
  const query = "WorkflowType = 'chatTurn' or WorkflowType = 'lateFeedback'";
  for await (const { workflowId, type, status, historyLength } of client.workflow.list({ query })) {
    executions.push({ workflowId, type, status: status.name, historyLength });
  }
  return executions;
}

/** Checks that each turn has one workflow, and that all have ended well and in bounds. @param turns message ids that have a row. */
export function checkWorkflows(turns: readonly string[], executions: readonly Execution[]): readonly Violation[] {
  const ofTurns = Map.groupBy(
    executions.filter(({ type }) => type === 'chatTurn'),
    ({ workflowId }) => workflowId,
  );
  const violations = turns.flatMap((messageId): Violation[] => {
    const count = ofTurns.get(`chat-turn/${messageId}`)?.length ?? 0;
    if (count === 1) return [];
    const kind = count === 0 ? 'lost' : 'doubled';
    return [{ kind, about: messageId, detail: `${count} workflows for one turn` }];
  });
  const unfinished = executions.flatMap(({ workflowId, status, historyLength }): Violation[] => {
    if (status !== 'COMPLETED') return [{ kind: 'stuck', about: workflowId, detail: `its workflow is ${status}` }];
    if (historyLength <= LONGEST_HISTORY) return [];
    return [{ kind: 'wrong', about: workflowId, detail: `its history has ${historyLength} events` }];
  });
  return [...violations, ...unfinished];
}
