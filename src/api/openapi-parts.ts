// What the operations of the OpenAPI document are made of.
import { z } from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { id, problem } from '../contracts/http.ts';

/** A JSON body. */
export const json = (schema: z.ZodType) => ({ 'application/json': { schema } });
/** An answer in JSON. */
export const answer = (description: string, schema: z.ZodType) => ({ description, content: json(schema) });

const PROBLEM_TITLES = {
  400: 'The body is not JSON, or not UTF-8',
  401: 'No valid API key',
  403: 'Not served to this address, origin or role',
  404: 'Not there, or not yours',
  409: 'Not now: still being generated, or the id is taken',
  410: 'Erased',
  413: 'Body too large',
  415: 'Not application/json',
  422: 'Not valid: one entry per problem',
  429: 'Too many',
  500: 'A bug on our side, with a request id',
  503: 'A part is away, or there is too much to do: try again after Retry-After',
} as const;

/** The problem answers of an operation; every operation may answer 401, 403, 429, 500 and 503. */
export function problems(
  ...statuses: readonly (keyof typeof PROBLEM_TITLES)[]
): ZodOpenApiOperationObject['responses'] {
  const all = [...statuses, 401, 403, 429, 500, 503] as const;
  return Object.fromEntries(
    all.map((status) => [
      String(status),
      { description: PROBLEM_TITLES[status], content: { 'application/problem+json': { schema: problem } } },
    ]),
  );
}

/** What the body of a request may be refused for. */
export const BODY_PROBLEMS = [400, 413, 415, 422] as const;
/** One path parameter that is an id. */
export const path = (name: string) => ({ path: z.object({ [name]: id() }) });
