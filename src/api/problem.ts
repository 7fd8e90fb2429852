import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { TemporalUnavailableError } from '../contracts/erasure-gateway.ts';
import type { Problem } from '../contracts/http.ts';
import { isStoreUnavailable } from '../store/lightning-store.ts';

/** Every problem this API answers with; documented in docs/problems.md under these names. */
const PROBLEMS = {
  malformed_json: [400, 'The body is not valid JSON'],
  invalid_encoding: [400, 'The body is not valid UTF-8'],
  unauthenticated: [401, 'A valid API key is needed'],
  forbidden_origin: [403, 'This address is not served'],
  forbidden_role: [403, 'This key may not do that'],
  not_found: [404, 'There is no such thing'],
  message_not_found: [404, 'There is no such message'],
  conversation_not_found: [404, 'There is no such conversation'],
  feedback_not_found: [404, 'There is no such feedback'],
  policy_not_found: [404, 'There is no such policy'],
  dataset_not_found: [404, 'There is no such dataset snapshot'],
  collection_report_not_found: [404, 'There is no such collection report'],
  rollout_not_found: [404, 'There is no such rollout'],
  training_run_not_found: [404, 'There is no such training run'],
  message_not_complete: [409, 'The message is still being generated'],
  message_id_taken: [409, 'This message id belongs to somebody else'],
  collection_not_waiting: [409, 'The collection does not wait for approval'],
  report_not_ready: [409, 'There is no report yet'],
  training_run_ended: [409, 'The training run has ended'],
  rollout_running: [409, 'Another rollout of this agent is under way'],
  rollout_order_refused: [409, 'The rollout cannot do that now'],
  message_erased: [410, 'The message was erased'],
  precondition_failed: [412, 'The file has another version'],
  body_too_large: [413, 'The body is too large'],
  unsupported_media_type: [415, 'The content type is not supported'],
  range_not_satisfiable: [416, 'The file has no such range'],
  invalid_request: [422, 'The request is not valid'],
  message_id_reused: [422, 'This message id was used with another body'],
  run_id_reused: [422, 'This run id was used with another body'],
  idempotency_key_reused: [422, 'This idempotency key was used with another body'],
  rate_limited: [429, 'Too many requests'],
  too_many_events: [429, 'This message has too many feedback events'],
  internal_error: [500, 'Something went wrong on our side'],
  overloaded: [503, 'There is too much to do at this moment'],
  turn_failed: [503, 'No answer could be generated'],
  turn_not_finished: [503, 'The answer takes longer than expected'],
  temporal_unavailable: [503, 'The workflow service is away'],
  store_unavailable: [503, 'The store is away'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemType = keyof typeof PROBLEMS;
export const PROBLEM_TYPES: readonly string[] = Object.keys(PROBLEMS);

/** An answer that is not a success; turned into `application/problem+json` in one place. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly type: ProblemType;
  readonly errors: Problem['errors'];
  readonly retryAfterSeconds: number | null;

  constructor(
    type: ProblemType,
    detail: string,
    options: { readonly errors?: Problem['errors']; readonly retryAfterSeconds?: number } = {},
  ) {
    super(detail);
    this.type = type;
    this.errors = options.errors;
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }

  get status(): number {
    return PROBLEMS[this.type][0];
  }

  /** The RFC 9457 object; `instance` is the path that was asked. */
  toJSON(instance = ''): Problem {
    return {
      type: `/problems/${this.type}`,
      title: PROBLEMS[this.type][1],
      status: this.status,
      detail: this.message,
      instance,
      ...(this.errors === undefined ? {} : { errors: this.errors }),
    };
  }
}

/** The 422 for a zod error: one entry per problem, each with a JSON pointer. */
export function invalidRequest(error: z.ZodError): HttpProblem {
  const errors = error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ pointer: pointerOf([...issue.path, key]), detail: 'is not a known field' }));
    }
    return [{ pointer: pointerOf(issue.path), detail: issue.message }];
  });
  const detail = errors.map(({ pointer, detail }) => `${pointer === '' ? 'the body' : pointer}: ${detail}`).join('; ');
  return new HttpProblem('invalid_request', detail, { errors });
}

function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The 503 while Temporal is away. @param consequence what could not be done, as the end of a sentence. */
export function temporalUnavailable(consequence: string): HttpProblem {
  return new HttpProblem('temporal_unavailable', `Temporal does not answer, so ${consequence}. Try again.`, {
    retryAfterSeconds: 2,
  });
}

export function sendProblem(response: Response, problem: HttpProblem, instance: string): void {
  if (problem.status === 401) response.set('WWW-Authenticate', 'Bearer');
  if (problem.retryAfterSeconds !== null) response.set('Retry-After', String(problem.retryAfterSeconds));
  response
    .status(problem.status)
    .type('application/problem+json')
    .send(JSON.stringify(problem.toJSON(instance)));
}

/** The problem of anything that was thrown; unknown errors are logged under the request id and say nothing of themselves. */
export function problemOf(error: unknown, requestId: string, logger: Logger): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (isStoreUnavailable(error)) {
    return new HttpProblem('store_unavailable', 'The store does not answer; nothing was changed. Try again.', {
      retryAfterSeconds: 1,
    });
  }
  if (error instanceof TemporalUnavailableError) return temporalUnavailable('not everything was done');
  if (error instanceof URIError) return new HttpProblem('not_found', 'The path has a malformed percent-encoding.');
  const parsing = bodyParserProblem(error);
  if (parsing !== null) return parsing;
  if (isRefusal(error)) {
    return new HttpProblem(REFUSALS[error.status] ?? 'invalid_request', `The request is refused: ${error.message}.`);
  }
  logger.error({ err: error, requestId }, 'request failed');
  return new HttpProblem('internal_error', `The request ${requestId} failed; the log has the reason.`);
}

/** The last handler of the app. */
export function problemHandler(logger: Logger): ErrorRequestHandler {
  return (error, request, response, next) => {
    if (response.headersSent) return next(error);
    // Of the file that is not sent: its problem has no version, and is not to be kept for the file's time.
    for (const name of ['Cache-Control', 'ETag', 'Last-Modified']) response.removeHeader(name);
    if (isRefusal(error)) response.set(error.headers ?? {});
    sendProblem(response, problemOf(error, String(response.getHeader('X-Request-Id')), logger), request.path);
  };
}

/** Answers what no route took. */
export const notFound: RequestHandler = (request) => {
  throw new HttpProblem('not_found', `${request.method} ${request.path} is not offered; /docs lists what is.`);
};

/** Express's body parser reports by `type`; everything else is null. */
function bodyParserProblem(error: unknown): HttpProblem | null {
  if (!(error instanceof Error) || !('type' in error)) return null;
  switch (error.type) {
    case 'entity.too.large':
      return new HttpProblem(
        'body_too_large',
        `The body is larger than ${'limit' in error ? error.limit : '?'} bytes.`,
      );
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return new HttpProblem('unsupported_media_type', error.message);
    case 'request.aborted':
    case 'request.size.invalid':
    case 'stream.encoding.set':
      return new HttpProblem('malformed_json', `The body did not arrive whole: ${error.message}.`);
    default:
      return null;
  }
}

/** The problems of what Express's own parts refuse: the parser of bodies and the sender of files. */
const REFUSALS: Readonly<Record<number, ProblemType>> = {
  400: 'malformed_json',
  403: 'not_found',
  404: 'not_found',
  412: 'precondition_failed',
  413: 'body_too_large',
  415: 'unsupported_media_type',
  416: 'range_not_satisfiable',
};

interface Refusal extends Error {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Whether it is an error of `http-errors` that blames the request; `expose` tells them from errors of other services, which have a status, too. */
function isRefusal(error: unknown): error is Refusal {
  if (!(error instanceof Error) || !('expose' in error) || !('status' in error)) return false;
  const { expose, status } = error;
  return expose === true && typeof status === 'number' && status >= 400 && status < 500;
}
