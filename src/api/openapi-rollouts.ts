import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { createRolloutRequest, rolloutList, rolloutOrderRequest, rolloutView } from '../contracts/http/rollouts.ts';
import { id } from '../contracts/http.ts';
import { PERSON_ACTIONS, type PersonAction } from '../domain/rollout/people.ts';
import { answer, BODY_PROBLEMS, json, path, problems } from './openapi-parts.ts';

const SUMMARIES: Readonly<Record<PersonAction, string>> = {
  approve: 'Approve an unproven candidate, in draft or staging',
  pause: 'Pause; the share stays as it is, and a rollback stays possible',
  resume: 'End a pause or a hold',
  promote: 'Promote past time, users and bounds; granted by the next check, unless it finds harm',
  abort: 'Stop the candidate: in effect on new turns within 5 s',
};

/** The rollouts' part of the OpenAPI document. */
export const rolloutPaths: ZodOpenApiPathsObject = {
  '/api/v1/rollouts': {
    post: {
      operationId: 'createRollout',
      tags: ['rollouts'],
      summary: 'Try a candidate policy on a growing share of users. Operators only.',
      requestBody: { required: true, content: json(createRolloutRequest) },
      responses: {
        200: answer('It was created before', rolloutView),
        201: answer('Created', rolloutView),
        ...problems(...BODY_PROBLEMS, 409),
      },
    },
    get: {
      operationId: 'listRollouts',
      tags: ['rollouts'],
      summary: 'The rollouts, newest first',
      requestParams: { query: z.object({ agent: id().optional() }) },
      responses: { 200: answer('The rollouts', rolloutList), ...problems(422) },
    },
  },
  '/api/v1/rollouts/{id}': {
    get: {
      operationId: 'getRollout',
      tags: ['rollouts'],
      summary: 'One rollout: its state, its statistics, its decisions and what people ordered',
      requestParams: path('id'),
      responses: { 200: answer('The rollout', rolloutView), ...problems(404) },
    },
  },
  ...Object.fromEntries(
    PERSON_ACTIONS.map((action) => [
      `/api/v1/rollouts/{id}/${action}`,
      {
        post: {
          operationId: `${action}Rollout`,
          tags: ['rollouts'],
          summary: `${SUMMARIES[action]}. Operators only.`,
          requestParams: path('id'),
          requestBody: { required: true, content: json(rolloutOrderRequest) },
          responses: {
            200: answer('Carried out', rolloutView),
            202: answer('Recorded; the workflow decides it when it can', rolloutView),
            ...problems(...BODY_PROBLEMS, 404, 409),
          },
        },
      },
    ]),
  ),
};
