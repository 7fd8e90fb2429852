import { type Request, Router } from 'express';
import { collectionScheduleId } from '../../contracts/collection.ts';
import { approvalRequest, collectRequest, SNAPSHOT_ID_PATTERN } from '../../contracts/http/datasets.ts';
import { ID_PATTERN } from '../../contracts/http.ts';
import { callerOf } from '../caller.ts';
import { collectionSummaryOf, collectionViewOf, datasetViewOf } from '../dataset-views.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { jsonBody, parseBody } from '../json-body.ts';
import { HttpProblem, temporalUnavailable } from '../problem.ts';

/** More than these are not listed: the newest ones are. */
const LIST_LIMIT = 100;
const BODY_LIMIT_BYTES = 8 * 1024;

/** Snapshots: `GET /api/v1/datasets`, `GET /api/v1/datasets/:id`; `POST /api/v1/datasets` collects now. */
export function datasetRoutes({ store, collections }: ApiDependencies): Router {
  const router = Router();

  router.get('/api/v1/datasets', async (request, response) => {
    const snapshots = await store.listDatasetSnapshots({ agent: agentOf(request), limit: LIST_LIMIT });
    response.json({ datasets: snapshots.map(datasetViewOf) });
  });

  router.get('/api/v1/datasets/:id', async (request, response) => {
    const { id } = request.params;
    const snapshot = SNAPSHOT_ID_PATTERN.test(id) ? await store.findDatasetSnapshot(id) : null;
    if (snapshot === null) throw new HttpProblem('dataset_not_found', 'There is no such dataset.');
    response.json(datasetViewOf(snapshot));
  });

  router.post('/api/v1/datasets', jsonBody(BODY_LIMIT_BYTES), async (request, response) => {
    const { agent } = parseBody(request, collectRequest);
    const outcome = await collections.collectNow(agent);
    if (outcome === 'unavailable') throw temporalUnavailable('nothing was started');
    if (outcome === 'no_schedule') {
      throw new HttpProblem(
        'not_found',
        `The schedule ${collectionScheduleId(agent)} was removed; the next start makes it again.`,
      );
    }
    response.status(202).json({ agent, schedule_id: collectionScheduleId(agent), outcome });
  });

  return router;
}

/** Reports: `GET /api/v1/collection-reports`, `…/:id`, `POST …/:id/approve` and `…/:id/refuse`. */
export function collectionReportRoutes({ store, collections }: ApiDependencies): Router {
  const router = Router();
  const find = async (id: string) => {
    const stored = ID_PATTERN.test(id) ? await store.findCollectionReport(id) : null;
    if (stored === null) throw new HttpProblem('collection_report_not_found', 'There is no such collection report.');
    return stored;
  };

  router.get('/api/v1/collection-reports', async (request, response) => {
    const reports = await store.listCollectionReports({ agent: agentOf(request), limit: LIST_LIMIT });
    response.json({ reports: reports.map(collectionSummaryOf) });
  });

  router.get('/api/v1/collection-reports/:id', async (request, response) => {
    const stored = await find(request.params.id);
    const { previousReportId } = stored.report;
    const previous = previousReportId === null ? null : await store.findCollectionReport(previousReportId);
    response.json(collectionViewOf(stored, previous?.report ?? null));
  });

  for (const [verb, isApproved] of [
    ['approve', true],
    ['refuse', false],
  ] as const) {
    router.post(
      `/api/v1/collection-reports/:id/${verb}`,
      jsonBody(BODY_LIMIT_BYTES),
      async (request: Request<{ id: string }>, response) => {
        const { reason } = parseBody(request, approvalRequest);
        const { report } = await find(request.params.id);
        const actor = callerOf(response).name;
        const outcome = await collections.decideApproval(report.reportId, { isApproved, actor, reason });
        if (outcome === 'unavailable') throw temporalUnavailable('nothing was decided');
        if (outcome === 'not_waiting') {
          throw new HttpProblem('collection_not_waiting', 'This collection does not wait for approval.');
        }
        response.status(202).json({ report_id: report.reportId, outcome: isApproved ? 'approved' : 'refused' });
      },
    );
  }

  return router;
}

/** The agent of `?agent=`; null: every agent. */
function agentOf({ query: { agent } }: Request): string | null {
  if (agent === undefined) return null;
  if (typeof agent === 'string' && ID_PATTERN.test(agent)) return agent;
  throw new HttpProblem('invalid_request', 'The query is not valid.', {
    errors: [{ pointer: '/agent', detail: 'must be one agent name' }],
  });
}
