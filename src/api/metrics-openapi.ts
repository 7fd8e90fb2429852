import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import {
  bucketedMetricsQuery,
  feedbackMetrics,
  intentMetrics,
  intentPersonaMetrics,
  metricDefinitions,
  metricsQuery,
  overviewMetrics,
  personaMetrics,
  qualityMetrics,
  rewardMetrics,
  systemMetrics,
  turnList,
  turnsQuery,
} from '../contracts/http/metrics.ts';
import { turnView } from '../contracts/http/turn-view.ts';
import { whatIfQuery, whatIfView } from '../contracts/http/what-if.ts';
import { answer, json, path, problems } from './openapi-parts.ts';

const csv = {
  'text/csv': { schema: z.string().meta({ description: 'The rows of the answer, one a line, with a header.' }) },
};

/** A `GET` with a query, answered as JSON or CSV. */
const figures = (operationId: string, summary: string, query: z.ZodObject, view: z.ZodType) => ({
  get: {
    operationId,
    tags: ['metrics'],
    summary,
    requestParams: { query },
    responses: {
      200: {
        description: 'The figures',
        headers: z.object({
          Age: z.int().min(1).max(60).optional().meta({
            description:
              'Seconds; there when the sums were costly to make (over many turns and days) and are those of a short while ago.',
          }),
        }),
        content: { ...json(view), ...csv },
      },
      ...problems(422),
    },
  },
});

/** The operations of the dashboard. */
export const metricsPaths: ZodOpenApiPathsObject = {
  '/api/v1/metrics/definitions': {
    get: {
      operationId: 'getMetricDefinitions',
      tags: ['metrics'],
      summary: 'What every number means',
      responses: { 200: answer('The definitions', metricDefinitions), ...problems() },
    },
  },
  '/api/v1/metrics/overview': figures(
    'getOverview',
    'Today, the last 7 days, and what should worry somebody',
    metricsQuery.omit({ from: true, to: true }),
    overviewMetrics,
  ),
  '/api/v1/metrics/rewards': figures('getRewards', 'Rewards by day or week', bucketedMetricsQuery, rewardMetrics),
  '/api/v1/metrics/feedback': figures(
    'getFeedbackMetrics',
    'Feedback by day or week of its turns: how much, of which types',
    bucketedMetricsQuery,
    feedbackMetrics,
  ),
  '/api/v1/metrics/intents': figures('getIntents', 'Rewards by intent', metricsQuery, intentMetrics),
  '/api/v1/metrics/personas': figures('getPersonas', 'Rewards by persona', metricsQuery, personaMetrics),
  '/api/v1/metrics/intents-by-persona': figures(
    'getIntentsByPersona',
    'Rewards by intent and persona',
    metricsQuery,
    intentPersonaMetrics,
  ),
  '/api/v1/metrics/quality': figures(
    'getQuality',
    "The guide's four metrics with baseline and target, and their course by week or day",
    bucketedMetricsQuery,
    qualityMetrics,
  ),
  '/api/v1/metrics/system': figures(
    'getSystem',
    'How the service itself does',
    metricsQuery.pick({ format: true }),
    systemMetrics,
  ),
  '/api/v1/turns': figures('listTurns', 'Turns of every caller, page by page', turnsQuery, turnList),
  '/api/v1/turns/{id}': {
    get: {
      operationId: 'getTurn',
      tags: ['metrics'],
      summary: 'A turn of any caller, its rewards and its feedback in order',
      requestParams: path('id'),
      responses: { 200: answer('The turn', turnView), ...problems(404, 410) },
    },
  },
  '/api/v1/chat/messages/{id}/what-if': {
    get: {
      operationId: 'whatIf',
      tags: ['metrics'],
      summary: 'The same turn under two policies, side by side; for analysts and operators',
      requestParams: { ...path('id'), query: whatIfQuery },
      responses: { 200: answer('Both sides', whatIfView), ...problems(404, 410, 422) },
    },
  },
  '/metrics': {
    get: {
      operationId: 'scrape',
      tags: ['service'],
      summary: 'For Prometheus; with keys, one with the role analyst or operator',
      responses: {
        200: { description: 'The metrics of this process', content: { 'text/plain': { schema: z.string() } } },
        ...problems(),
      },
    },
  },
};
