// The operations of datasets and collection reports.
import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import {
  agentQuery,
  approvalRequest,
  collectAccepted,
  collectionList,
  collectionView,
  collectRequest,
  datasetList,
  datasetView,
} from '../contracts/http/datasets.ts';
import { answer, BODY_PROBLEMS, json, path, problems } from './openapi-parts.ts';

const decided = z.object({ report_id: z.string(), outcome: z.enum(['approved', 'refused']) });

const approval = (verb: 'approve' | 'refuse', summary: string): ZodOpenApiPathsObject[string] => ({
  post: {
    operationId: `${verb}Training`,
    tags: ['datasets'],
    summary,
    requestParams: path('id'),
    requestBody: { required: true, content: json(approvalRequest) },
    responses: {
      202: answer('Taken; the report has the decision in a moment', decided),
      ...problems(...BODY_PROBLEMS, 404, 409),
    },
  },
});

export const DATASET_PATHS: ZodOpenApiPathsObject = {
  '/api/v1/datasets': {
    get: {
      operationId: 'listDatasets',
      tags: ['datasets'],
      summary: 'The dataset snapshots with their cards, newest first',
      requestParams: { query: agentQuery },
      responses: { 200: answer('The snapshots', datasetList), ...problems(422) },
    },
    post: {
      operationId: 'collectNow',
      tags: ['datasets'],
      summary: "Run an agent's collection now. Operators only.",
      requestBody: { required: true, content: json(collectRequest) },
      responses: { 202: answer('Started, or one is open', collectAccepted), ...problems(...BODY_PROBLEMS, 404) },
    },
  },
  '/api/v1/datasets/{id}': {
    get: {
      operationId: 'getDataset',
      tags: ['datasets'],
      summary: 'One snapshot',
      requestParams: path('id'),
      responses: { 200: answer('The snapshot', datasetView), ...problems(404) },
    },
  },
  '/api/v1/collection-reports': {
    get: {
      operationId: 'listCollectionReports',
      tags: ['datasets'],
      summary: 'What the collections found, newest first',
      requestParams: { query: agentQuery },
      responses: { 200: answer('The reports', collectionList), ...problems(422) },
    },
  },
  '/api/v1/collection-reports/{id}': {
    get: {
      operationId: 'getCollectionReport',
      tags: ['datasets'],
      summary: 'One report: coverage, rewards, drift, reward model, low-performing patterns, and what changed',
      requestParams: path('id'),
      responses: { 200: answer('The report', collectionView), ...problems(404) },
    },
  },
  '/api/v1/collection-reports/{id}/approve': approval('approve', 'Let a waiting collection train. Operators only.'),
  '/api/v1/collection-reports/{id}/refuse': approval(
    'refuse',
    'End a waiting collection without training. Operators only.',
  ),
};
