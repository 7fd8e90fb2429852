import { proxyLocalActivities } from '@temporalio/workflow';

const { insertTurn } = proxyLocalActivities<{ insertTurn(messageId: string): Promise<void> }>({
  startToCloseTimeout: '10s',
});

/** The least that a durable turn can be: one local activity that inserts one row. */
export async function bareTurn(messageId: string): Promise<void> {
  await insertTurn(messageId);
}
