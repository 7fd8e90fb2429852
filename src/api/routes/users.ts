import { Router } from 'express';
import { ID_PATTERN } from '../../contracts/http.ts';
import { callerOf } from '../caller.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { HttpProblem } from '../problem.ts';

/** Turns in one transaction: small enough that feedback of others does not wait. */
const BATCH_SIZE = 200;
/** How long Temporal's list of executions takes to show what happened. */
const SETTLE_MS = 2_000;

/** `DELETE /api/v1/users/:id`: starts the workflow that erases a user. */
export function userRoutes({ erasures, now, newId }: ApiDependencies): Router {
  const router = Router();
  router.delete('/api/v1/users/:id', async (request, response) => {
    const { id: userId } = request.params;
    if (!ID_PATTERN.test(userId)) throw new HttpProblem('not_found', 'A user id is 1 to 128 characters of an id.');
    // Not the user's id: Temporal shows a workflow's id in clear.
    const workflowId = `erase-user/${newId()}`;
    const started = await erasures.startErasure(workflowId, {
      userId,
      requestedAt: now().toISOString(),
      actor: callerOf(response).name,
      auditId: `audit-${newId()}`,
      batchSize: BATCH_SIZE,
      settleMs: SETTLE_MS,
    });
    if (!started) {
      throw new HttpProblem('temporal_unavailable', 'Temporal does not answer, so nothing was started. Try again.', {
        retryAfterSeconds: 2,
      });
    }
    response.status(202).json({ workflow_id: workflowId });
  });
  return router;
}
