import { Router } from 'express';
import type { ApiDependencies } from '../dependencies.ts';

/** Turns in one transaction: small enough that feedback of others does not wait, and that a request ends in seconds. */
const BATCH_SIZE = 100;

/**
 * `DELETE /api/v1/simulated-turns`: takes a batch of simulated turns away, with their executions and their feedback. Called again until
 * it deletes none; calls at once, and after a crash, do no harm.
 */
export function simulatedTurnRoutes({ store, erasures }: ApiDependencies): Router {
  const router = Router();
  router.delete('/api/v1/simulated-turns', async (_request, response) => {
    const messageIds = await store.listSimulatedMessages(BATCH_SIZE);
    // The executions first: after a crash in between the rows still name them, and no running turn brings its row back.
    await erasures.deleteTurnExecutions(messageIds);
    response.json({ deleted: await store.deleteSimulatedMessages(messageIds) });
  });
  return router;
}
