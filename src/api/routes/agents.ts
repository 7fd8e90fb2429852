import { Router } from 'express';
import { ID_PATTERN } from '../../contracts/http.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { HttpProblem } from '../problem.ts';
import { statisticsViewOf } from '../views.ts';

/** `GET /api/v1/agents/:agent/statistics`; an agent without turns has zero of them. */
export function agentRoutes({ store }: ApiDependencies): Router {
  const router = Router();
  router.get('/api/v1/agents/:agent/statistics', async (request, response) => {
    const { agent } = request.params;
    if (!ID_PATTERN.test(agent)) throw new HttpProblem('not_found', 'An agent name is 1 to 128 characters of an id.');
    response.json(statisticsViewOf(await store.getStatistics(agent)));
  });
  return router;
}
