import { randomUUID } from 'node:crypto';
import { Connection } from '@temporalio/client';

/**
 * A fresh namespace on the test server: services under test that share a server must not take each other's tasks.
 * Resolves when the namespace can be used.
 */
export async function createNamespace(address: string): Promise<string> {
  const namespace = `test-${randomUUID().slice(0, 8)}`;
  const connection = await Connection.connect({ address });
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
    });
    for (let attempt = 0; ; attempt += 1) {
      try {
        await connection.workflowService.describeNamespace({ namespace });
        return namespace;
      } catch (error) {
        if (attempt === 100) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  } finally {
    await connection.close();
  }
}
