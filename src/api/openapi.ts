import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { z } from 'zod';

import { createDocument } from 'zod-openapi';
import { SIMULATED_HEADER, simulatedTurnsDeleted } from '../contracts/http/simulated.ts';

import {
  chatRequest,
  chatResponse,
  conversationView,
  erasureView,
  feedbackRequest,
  feedbackResponse,
  id,
  messageView,
  payloadsBody,
  policyList,
  policyView,
  readinessView,
  sessionRequest,
  sessionView,
  statisticsView,
  trackRequest,
  webConfig,
} from '../contracts/http.ts';
import { SESSION_COOKIE } from './caller.ts';
import { metricsPaths } from './metrics-openapi.ts';
import { TRAINING_RUN_PATHS } from './openapi/training-runs.ts';
import { DATASET_EXPORT_PATHS } from './openapi-dataset-export.ts';
import { DATASET_PATHS } from './openapi-datasets.ts';
import { answer, BODY_PROBLEMS, json, path, problems } from './openapi-parts.ts';
import { rolloutPaths } from './openapi-rollouts.ts';

/** The version of this service, from its package. */
export const SERVICE_VERSION: string = String(
  JSON.parse(readFileSync(createRequire(import.meta.url).resolve('../../package.json'), 'utf8')).version,
);

const SIMULATED = z.object({
  [SIMULATED_HEADER]: z.literal('true').optional().meta({
    description: "Marks the turn as a simulated homeowner's: it can be left out, and deleted. Not for sessions.",
  }),
});

/** The OpenAPI 3.1 document of the API, generated from the schemas that check the requests. */
export function openApiDocument(): object {
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'HomeView Lightning',
      version: SERVICE_VERSION,
      description: 'Chat turns as durable workflows, and the feedback that rewards them.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{ key: [] }, { session: [] }, {}],
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE },
      },
    },
    tags: [
      { name: 'chat' },
      { name: 'feedback' },
      { name: 'agents' },
      { name: 'policies' },
      { name: 'datasets' },
      { name: 'rollouts' },
      { name: 'metrics' },
      { name: 'training' },
      { name: 'access' },
      { name: 'service' },
    ],
    paths: {
      '/api/v1/chat': {
        post: {
          operationId: 'chat',
          tags: ['chat'],
          summary: 'Ask; the answer is a durable workflow. `Accept: text/event-stream` streams it.',
          requestParams: { header: SIMULATED },
          requestBody: { required: true, content: json(chatRequest) },
          responses: {
            200: {
              description: 'The answer, as it is stored',
              content: {
                ...json(chatResponse),
                'text/event-stream': {
                  schema: z
                    .string()
                    .meta({ description: 'Events `token`, `reset`, then `done` (the JSON answer) or `error`.' }),
                },
              },
            },
            ...problems(...BODY_PROBLEMS, 404, 409, 410),
          },
        },
      },
      '/api/v1/chat/track': {
        post: {
          operationId: 'trackChat',
          tags: ['chat'],
          summary: 'Track a turn that your own agent generated; feedback works on it like on any other',
          requestParams: { header: SIMULATED },
          requestBody: { required: true, content: json(trackRequest) },
          responses: { 200: answer('The tracked turn', chatResponse), ...problems(...BODY_PROBLEMS, 404, 409, 410) },
        },
      },
      '/api/v1/chat/feedback': {
        post: {
          operationId: 'giveFeedback',
          tags: ['feedback'],
          summary: 'Say what you think of an answer; committed before it is acknowledged',
          requestParams: { header: z.object({ 'Idempotency-Key': z.string().min(1).max(255).optional() }) },
          requestBody: { required: true, content: json(feedbackRequest) },
          responses: {
            200: answer('A repeat: the first event', feedbackResponse),
            201: answer('Accepted', feedbackResponse),
            ...problems(...BODY_PROBLEMS, 404, 409, 410),
          },
        },
      },
      '/api/v1/chat/feedback/{id}': {
        delete: {
          operationId: 'undoFeedback',
          tags: ['feedback'],
          summary: 'Take feedback back; again is the same',
          requestParams: path('id'),
          responses: { 204: { description: 'Taken back' }, ...problems(404, 410) },
        },
      },
      '/api/v1/chat/messages/{id}': {
        get: {
          operationId: 'getMessage',
          tags: ['chat'],
          summary: 'A turn, its rewards and its feedback in order',
          requestParams: path('id'),
          responses: { 200: answer('The turn', messageView), ...problems(404, 410) },
        },
      },
      '/api/v1/chat/conversations/{id}': {
        get: {
          operationId: 'getConversation',
          tags: ['chat'],
          summary: 'The turns of a conversation, oldest first',
          requestParams: path('id'),
          responses: { 200: answer('The conversation', conversationView), ...problems(404) },
        },
      },
      '/api/v1/agents/{agent}/statistics': {
        get: {
          operationId: 'getStatistics',
          tags: ['agents'],
          summary: "The guide's get_statistics",
          requestParams: path('agent'),
          responses: {
            200: answer('Over effective rewards; null where there is no turn', statisticsView),
            ...problems(404),
          },
        },
      },
      '/api/v1/policies': {
        get: {
          operationId: 'listPolicies',
          tags: ['policies'],
          summary: 'How agents answer: the policies, newest first, and the channels that point at them',
          requestParams: { query: z.object({ agent: id().optional() }) },
          responses: { 200: answer('The policies', policyList), ...problems(422) },
        },
      },
      '/api/v1/policies/{id}': {
        get: {
          operationId: 'getPolicy',
          tags: ['policies'],
          summary: 'One policy: its whole bundle, and the moves of channels to it or away from it',
          requestParams: path('id'),
          responses: { 200: answer('The policy', policyView), ...problems(404) },
        },
      },
      '/api/v1/simulated-turns': {
        delete: {
          operationId: 'deleteSimulatedTurns',
          tags: ['chat'],
          summary:
            'Take a batch of simulated turns away, with executions and feedback; again until none is left. Operators only.',
          responses: { 200: answer('How many this call took away', simulatedTurnsDeleted), ...problems() },
        },
      },
      ...DATASET_EXPORT_PATHS,
      ...DATASET_PATHS,
      ...rolloutPaths,
      ...metricsPaths,
      ...TRAINING_RUN_PATHS,
      '/api/v1/session': {
        post: {
          operationId: 'signIn',
          tags: ['access'],
          summary: 'Sign a browser in, for one user; the answer sets an HttpOnly cookie',
          security: [],
          requestBody: { required: true, content: json(sessionRequest) },
          responses: { 201: answer('Signed in', sessionView), ...problems(...BODY_PROBLEMS) },
        },
        get: {
          operationId: 'whoAmI',
          tags: ['access'],
          summary: 'Who calls',
          responses: { 200: answer('The caller', sessionView), ...problems() },
        },
        delete: {
          operationId: 'signOut',
          tags: ['access'],
          summary: 'Sign the browser out; again is the same. Needs an `Origin` header of this service.',
          security: [],
          responses: { 204: { description: 'Signed out' }, ...problems() },
        },
      },
      ...Object.fromEntries(
        (['decode', 'encode'] as const).map((direction) => [
          `/codec/${direction}`,
          {
            post: {
              operationId: `${direction}Payloads`,
              tags: ['access'],
              summary: `Temporal's codec server: ${direction} payloads. Operators only, with PAYLOAD_KEYS.`,
              requestBody: { required: true, content: json(payloadsBody) },
              responses: { 200: answer('The payloads, in order', payloadsBody), ...problems(...BODY_PROBLEMS, 404) },
            },
          },
        ]),
      ),
      '/api/v1/users/{id}': {
        delete: {
          operationId: 'eraseUser',
          tags: ['access'],
          summary: "Erase a user's texts, comments and ids, and the user's workflow executions. Operators only.",
          requestParams: path('id'),
          responses: { 202: answer('Started', erasureView), ...problems(404) },
        },
      },
      '/api/v1/web-config': {
        get: {
          operationId: 'getWebConfig',
          tags: ['service'],
          summary: 'What the web app must know of this service',
          responses: { 200: answer('The configuration', webConfig), ...problems() },
        },
      },
      '/health/live': {
        get: {
          operationId: 'isLive',
          tags: ['service'],
          summary: 'The process answers',
          security: [],
          responses: { 200: answer('Live', z.object({ status: z.literal('live') })) },
        },
      },
      '/health/ready': {
        get: {
          operationId: 'isReady',
          tags: ['service'],
          summary: 'Every part that the service needs, each named',
          security: [],
          responses: { 200: answer('Ready', readinessView), 503: answer('Not ready', readinessView) },
        },
      },
    },
  });
}
