import { type Request, Router } from 'express';
import { createRolloutRequest, rolloutOrderRequest } from '../../contracts/http/rollouts.ts';
import { ID_PATTERN } from '../../contracts/http.ts';
import { isRolloutRefused } from '../../contracts/rollout-gateway.ts';
import { PERSON_ACTIONS } from '../../domain/rollout/people.ts';
import type { RecordedCheck, Rollout, RolloutGate } from '../../domain/rollout/rollout.ts';
import type { RolloutDecisionEntry } from '../../store/rollout-store.ts';
import { callerOf } from '../caller.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { jsonBody, parseBody } from '../json-body.ts';
import { HttpProblem } from '../problem.ts';
import { orderRollout } from '../rollout-orders.ts';
import { configOverridesOf, rolloutSummaryOf, rolloutViewOf } from '../rollout-views.ts';

const ROLLOUT_LIMIT = 200;
const SERIES_POINTS = 200;
const DECISION_LIMIT = 100;
const BODY_LIMIT = 16 * 1024;

/** `…/rollouts`: create, list, read, and what people order of one. */
export function rolloutRoutes(dependencies: ApiDependencies): Router {
  const { store, rollouts, now, newId } = dependencies;
  const router = Router();

  router.post('/api/v1/rollouts', jsonBody(BODY_LIMIT), async (request, response) => {
    const data = parseBody(request, createRolloutRequest);
    const rolloutId = data.rollout_id ?? `rollout-${newId()}`;
    try {
      const { outcome } = await rollouts.startRollout({
        rolloutId,
        agent: data.agent,
        candidatePolicyId: data.candidate_policy_id,
        gate: await gateOf(dependencies, data.training_run_id ?? null, data.candidate_policy_id),
        trainingRunId: data.training_run_id ?? null,
        config: configOverridesOf(data.config),
        requestedBy: callerOf(response).name,
        requestedAt: now().toISOString(),
      });
      if (outcome === 'another_is_running') {
        throw new HttpProblem('rollout_running', `Another rollout of ${data.agent} is under way; it must end first.`);
      }
      response
        .status(outcome === 'started' ? 201 : 200)
        .json(await viewOf(dependencies, await found(store, rolloutId)));
    } catch (thrown) {
      if (isRolloutRefused(thrown)) throw new HttpProblem('invalid_request', `${thrown.message}.`);
      throw thrown;
    }
  });

  router.get('/api/v1/rollouts', async (request, response) => {
    const listed = await store.listRollouts({ agent: agentOf(request), limit: ROLLOUT_LIMIT });
    response.json({ rollouts: listed.map(rolloutSummaryOf) });
  });

  router.get('/api/v1/rollouts/:id', async (request, response) => {
    response.json(await viewOf(dependencies, await found(store, request.params.id)));
  });

  for (const action of PERSON_ACTIONS) {
    router.post(`/api/v1/rollouts/:id/${action}`, jsonBody(BODY_LIMIT), async (request, response) => {
      const { reason } = parseBody(request, rolloutOrderRequest);
      const rollout = await found(store, String(request.params.id));
      const isDecided = await orderRollout(dependencies, callerOf(response), rollout, action, reason);
      response.status(isDecided ? 200 : 202).json(await viewOf(dependencies, await found(store, rollout.rolloutId)));
    });
  }

  return router;
}

function agentOf({ query: { agent } }: Request): string | null {
  if (agent === undefined) return null;
  if (typeof agent === 'string' && ID_PATTERN.test(agent)) return agent;
  throw new HttpProblem('invalid_request', 'The query is not valid.', {
    errors: [{ pointer: '/agent', detail: 'must be one agent name' }],
  });
}

async function found(store: ApiDependencies['store'], rolloutId: string): Promise<Rollout> {
  const rollout = ID_PATTERN.test(rolloutId) ? await store.findRollout(rolloutId) : null;
  if (rollout === null) throw new HttpProblem('rollout_not_found', 'There is no such rollout.');
  return rollout;
}

/** The verdict of the run that made the candidate; without one it is unproven, and a person must approve it. */
async function gateOf(
  { store }: ApiDependencies,
  trainingRunId: string | null,
  candidatePolicyId: string,
): Promise<RolloutGate> {
  if (trainingRunId === null) return 'unproven';
  const run = await store.findTrainingRun(trainingRunId);
  if (run?.candidatePolicyId !== candidatePolicyId) {
    throw new HttpProblem('invalid_request', `The training run ${trainingRunId} did not make this candidate.`, {
      errors: [{ pointer: '/training_run_id', detail: 'must be the run that made the candidate' }],
    });
  }
  const verdict = run.gate;
  if (verdict === 'passed' || verdict === 'unproven') return verdict;
  throw new HttpProblem(
    'invalid_request',
    `The training gate did not let the candidate through: ${verdict ?? 'pending'}.`,
    {
      errors: [{ pointer: '/training_run_id', detail: 'must be a run whose gate passed, or is unproven' }],
    },
  );
}

/** The check that ended the ramp; none before that. */
async function lastOfRamp(
  store: ApiDependencies['store'],
  { rolloutId, state }: Rollout,
  decisions: readonly RolloutDecisionEntry[],
): Promise<readonly RecordedCheck[]> {
  if (state.stage !== 'full_100') return [];
  const isLast = ({ action, outcome, statusAfter }: RolloutDecisionEntry) =>
    action === 'promote' && outcome === 'applied' && statusAfter === 'full_100';
  const number = decisions.find(isLast)?.checkNumber;
  return number === undefined ? [] : await store.listRolloutChecks({ rolloutId, after: number - 1, limit: 1 });
}

async function viewOf({ store }: ApiDependencies, rollout: Rollout) {
  const { rolloutId, state } = rollout;
  const every = Math.max(1, Math.ceil(state.lastCheckNumber / SERIES_POINTS));
  const [staging, orders, decisions, sampled, [last]] = await Promise.all([
    store.listStagingTurns(rolloutId),
    store.listRolloutOrders(rolloutId),
    store.listRolloutDecisions({ rolloutId, limit: DECISION_LIMIT }),
    store.sampleRolloutChecks({ rolloutId, every, limit: SERIES_POINTS }),
    store.listRolloutChecks({ rolloutId, after: state.lastCheckNumber - 1, limit: 1 }),
  ]);
  const [compared] = await lastOfRamp(store, rollout, decisions);
  return rolloutViewOf(rollout, {
    ...{ staging, orders, decisions, sampled },
    last: last?.snapshot ?? null,
    compared: compared?.snapshot ?? null,
  });
}
