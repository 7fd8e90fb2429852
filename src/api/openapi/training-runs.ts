import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import {
  trainingRunList,
  trainingRunRequest,
  trainingRunStarted,
  trainingRunSummary,
  trainingRunView,
} from '../../contracts/http/training-runs.ts';
import { id } from '../../contracts/http.ts';
import { REPORT_PICTURES } from '../../domain/learning/training/report-markdown.ts';
import { answer, BODY_PROBLEMS, json, path, problems } from '../openapi-parts.ts';

const tags = ['training'];
const textAnswer = (description: string, mediaType: string) => ({
  description,
  content: { [mediaType]: { schema: z.string() } },
});

/** The paths of training runs. */
export const TRAINING_RUN_PATHS: ZodOpenApiPathsObject = {
  '/api/v1/training-runs': {
    post: {
      operationId: 'startTraining',
      tags,
      summary: 'Train a candidate policy from logged turns; `dry_run` says what it would need. Operators only.',
      requestBody: { required: true, content: json(trainingRunRequest) },
      responses: {
        200: answer(
          'What a dry run would need, or the run that was asked for before under this id',
          trainingRunStarted,
        ),
        202: answer('The run that was started', trainingRunStarted),
        ...problems(...BODY_PROBLEMS),
      },
    },
    get: {
      operationId: 'listTrainingRuns',
      tags,
      summary: 'Training runs, newest first',
      requestParams: { query: z.object({ agent: id().optional() }) },
      responses: { 200: answer('The runs', trainingRunList), ...problems(422) },
    },
  },
  '/api/v1/training-runs/{id}': {
    get: {
      operationId: 'getTrainingRun',
      tags,
      summary: 'One run: how far it is, its curve, and its report',
      requestParams: path('id'),
      responses: { 200: answer('The run', trainingRunView), ...problems(404) },
    },
  },
  '/api/v1/training-runs/{id}/report.md': {
    get: {
      operationId: 'getTrainingReport',
      tags,
      summary: 'The report as Markdown',
      requestParams: path('id'),
      responses: { 200: textAnswer('The report', 'text/markdown'), ...problems(404, 409) },
    },
  },
  '/api/v1/training-runs/{id}/pictures/{name}': {
    get: {
      operationId: 'getTrainingPicture',
      tags,
      summary: 'A picture of the report',
      requestParams: { path: z.object({ id: id(), name: z.enum(REPORT_PICTURES.map((name) => `${name}.svg`)) }) },
      responses: { 200: textAnswer('The picture', 'image/svg+xml'), ...problems(404, 409) },
    },
  },
  '/api/v1/training-runs/{id}/cancel': {
    post: {
      operationId: 'cancelTraining',
      tags,
      summary: 'End a run; what it has trained so far is given up. Operators only.',
      requestParams: path('id'),
      responses: { 202: answer('The run, which ends within seconds', trainingRunSummary), ...problems(404, 409) },
    },
  },
};
