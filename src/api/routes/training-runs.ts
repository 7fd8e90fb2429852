import { Router } from 'express';
import { trainingRunRequest } from '../../contracts/http/training-runs.ts';
import { ID_PATTERN } from '../../contracts/http.ts';
import { reportPicture } from '../../domain/learning/training/pictures/report-picture.ts';
import type { ExampleAnswers, TrainingReport } from '../../domain/learning/training/report.ts';
import { type ExampleTexts, REPORT_PICTURES, reportMarkdown } from '../../domain/learning/training/report-markdown.ts';
import type { LightningStore } from '../../store/lightning-store.ts';
import type { StoredTrainingRun } from '../../store/training-store.ts';
import { callerOf } from '../caller.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { jsonBody, parseBody } from '../json-body.ts';
import { HttpProblem, temporalUnavailable } from '../problem.ts';
import { acceptTraining, startTraining } from '../training-runs.ts';
import { trainingRunSummaryOf, trainingRunViewOf } from '../training-views.ts';

const BODY_LIMIT_BYTES = 64 * 1_024;
/** More runs than this are not listed: the newest ones are. */
const RUN_LIMIT = 200;

/** `/api/v1/training-runs`: start, list, look at, cancel; the report as JSON, Markdown and pictures. */
export function trainingRunRoutes(dependencies: ApiDependencies): Router {
  const { store, training, now, newId } = dependencies;
  const router = Router();

  router.post('/api/v1/training-runs', jsonBody(BODY_LIMIT_BYTES), async (request, response) => {
    const body = parseBody(request, trainingRunRequest);
    const requester = { store, training, now, newId, requestedBy: callerOf(response).name };
    const accepted = await acceptTraining(body, requester);
    if (body.dry_run === true) {
      response.json({ run: null, plan: accepted.plan });
      return;
    }
    const { run, isNew } = await startTraining(accepted, requester);
    response.status(isNew ? 202 : 200).json({ run: trainingRunSummaryOf(run), plan: accepted.plan });
  });

  router.get('/api/v1/training-runs', async (request, response) => {
    const { agent } = request.query;
    if (agent !== undefined && (typeof agent !== 'string' || !ID_PATTERN.test(agent))) {
      throw new HttpProblem('invalid_request', 'The query is not valid.', {
        errors: [{ pointer: '/agent', detail: 'must be one agent name' }],
      });
    }
    const runs = await store.listTrainingRuns({ agent: agent ?? null, limit: RUN_LIMIT });
    response.json({ training_runs: runs.map(trainingRunSummaryOf) });
  });

  router.get('/api/v1/training-runs/:id', async (request, response) => {
    const run = await runOf(store, request.params.id);
    response.json(trainingRunViewOf(run, await textsOf(store, run.report)));
  });

  router.get('/api/v1/training-runs/:id/report.md', async (request, response) => {
    const report = await reportOf(store, request.params.id);
    response.type('text/markdown; charset=utf-8').send(reportMarkdown(report, await textsOf(store, report)));
  });

  router.get('/api/v1/training-runs/:id/pictures/:name', async (request, response) => {
    const name = REPORT_PICTURES.find((known) => request.params.name === `${known}.svg`);
    const report = await reportOf(store, request.params.id);
    if (name === undefined) {
      throw new HttpProblem(
        'not_found',
        `The pictures are ${REPORT_PICTURES.map((each) => `${each}.svg`).join(', ')}.`,
      );
    }
    response.type('image/svg+xml').send(reportPicture(report, name));
  });

  router.post('/api/v1/training-runs/:id/cancel', async (request, response) => {
    const run = await runOf(store, request.params.id);
    const { runId } = run.input;
    const outcome = run.finishedAt === null ? await training.gateway.cancelTraining(runId) : 'not_running';
    if (outcome === 'unavailable') throw temporalUnavailable('nothing was cancelled');
    if (outcome === 'not_running') {
      throw new HttpProblem('training_run_ended', `The run ${runId} has ended: ${run.status}.`);
    }
    response.status(202).json(trainingRunSummaryOf(run));
  });

  return router;
}

async function runOf(store: LightningStore, runId: string): Promise<StoredTrainingRun> {
  const run = ID_PATTERN.test(runId) ? await store.findTrainingRun(runId) : null;
  if (run === null) throw new HttpProblem('training_run_not_found', 'There is no such training run.');
  return run;
}

async function reportOf(store: LightningStore, runId: string): Promise<TrainingReport> {
  const { report, status } = await runOf(store, runId);
  if (report === null) throw new HttpProblem('report_not_ready', `The run is ${status} and has no report yet.`);
  return report;
}

/** The texts of the examples, as they are now: an erased question has none. */
async function textsOf(
  store: LightningStore,
  report: TrainingReport | null,
): Promise<(example: ExampleAnswers) => ExampleTexts> {
  const examples = report?.evaluation.examples ?? [];
  const keys = examples.flatMap(({ base, candidate }) => [base.answerKey, candidate.answerKey]);
  const [answers, turns] = await Promise.all([
    store.findGeneratedAnswers(keys),
    Promise.all(examples.map(({ messageId }) => store.findTurn(messageId))),
  ]);
  const messages = new Map(turns.flatMap((turn) => (turn?.erasedAt === null ? [[turn.messageId, turn.message]] : [])));
  const response = (key: string): string | null => {
    const found = answers.get(key);
    return found?.outcome === 'answered' ? found.answer.response : null;
  };
  return ({ messageId, base, candidate }) => {
    const message = messages.get(messageId) ?? null;
    // Another user may have asked the same: the answers then stay in the cache, but not beside an erased question.
    return message === null
      ? { message, base: null, candidate: null }
      : { message, base: response(base.answerKey), candidate: response(candidate.answerKey) };
  };
}
