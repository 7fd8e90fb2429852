import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { type Execution, readExecutions } from './checker/check-workflows.ts';
import { readStore, type StoreContents } from './checker/stored.ts';
import type { FaultWorld } from './infrastructure/fault-world.ts';

/** Waits until nothing runs and nothing is pending any more, or the budget ends; what is there then. */
export async function settle(
  world: FaultWorld,
  budgetMs: number,
  log: (line: string) => void,
): Promise<{ readonly contents: StoreContents; readonly executions: readonly Execution[] }> {
  const connection = await Connection.connect({ address: world.temporalAddress });
  const client = new Client({ connection, namespace: world.namespace });
  const store = world.storeUrl === null ? { file: world.storeFile } : { url: world.storeUrl };
  const deadlineMs = Date.now() + budgetMs;
  try {
    for (;;) {
      const askedMs = Date.now();
      const [contents, executions] = await Promise.all([readStore(store), readExecutions(client)]);
      const pending = contents.events.filter((event) => !event.is_applied).length;
      const running = executions.filter(({ status }) => status === 'RUNNING').length;
      if ((pending === 0 && running === 0) || Date.now() > deadlineMs) return { contents, executions };
      log(`settling: ${pending} events not applied, ${running} workflows running`);
      // Looking at ten thousand turns is work, too: most of the time is left to them.
      await delay(Math.max(2_000, 4 * (Date.now() - askedMs)));
    }
  } finally {
    await connection.close();
  }
}
