import { Router } from 'express';
import { ID_PATTERN, POLICY_ID_PATTERN } from '../../contracts/http.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { policySummaryOf, policyViewOf } from '../policy-views.ts';
import { HttpProblem } from '../problem.ts';

/** More policies than this are not listed: the newest ones are. */
const POLICY_LIMIT = 500;
/** How far back a policy's moves are looked for. */
const MOVE_LIMIT = 1_000;

/** `GET /api/v1/policies` (of one agent with `?agent=`), newest first, and `GET /api/v1/policies/:id`. */
export function policyRoutes({ store }: ApiDependencies): Router {
  const router = Router();

  router.get('/api/v1/policies', async (request, response) => {
    const { agent } = request.query;
    if (agent !== undefined && (typeof agent !== 'string' || !ID_PATTERN.test(agent))) {
      throw new HttpProblem('invalid_request', 'The query is not valid.', {
        errors: [{ pointer: '/agent', detail: 'must be one agent name' }],
      });
    }
    const [policies, channels] = await Promise.all([
      store.listPolicies({ agent: agent ?? null, limit: POLICY_LIMIT }),
      store.listPolicyChannels(),
    ]);
    response.json({ policies: policies.map((policy) => policySummaryOf(policy, channels)) });
  });

  router.get('/api/v1/policies/:id', async (request, response) => {
    const { id } = request.params;
    const policy = POLICY_ID_PATTERN.test(id) ? await store.findPolicy(id) : null;
    if (policy === null) throw new HttpProblem('policy_not_found', 'There is no such policy.');
    const [channels, moves] = await Promise.all([
      store.listPolicyChannels(),
      store.listPolicyMoves(policy.bundle.agent, MOVE_LIMIT),
    ]);
    response.json(policyViewOf(policy, channels, moves));
  });

  return router;
}
