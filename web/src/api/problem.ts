/** An error as the service tells it (RFC 9457, `application/problem+json`). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  /** One entry per invalid field. */
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

/** The service answered, with an error. */
export class RequestFailed extends Error {
  override readonly name = 'RequestFailed';
  readonly problem: Problem;
  /** How long the service asked us to wait, when it did. */
  readonly retryAfterMs: number | null;

  constructor(problem: Problem, retryAfterMs: number | null = null) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The service could not be reached, or the connection broke before the whole answer was there. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

const HTTP_CONFLICT = 409;
const HTTP_SERVER_ERROR = 500;
/** Problems that waiting does not solve: the turn has ended without an answer; its id belongs to another caller. */
const FINAL_PROBLEMS = ['/problems/turn_failed', '/problems/message_id_taken'];

const RATE_LIMITED = '/problems/rate_limited';
const FORBIDDEN_ROLE = '/problems/forbidden_role';

/** Whether the same request, sent again with the same ids, may succeed. */
export function isRetryable(error: unknown): boolean {
  if (error instanceof ConnectionLost) {
    return true;
  }
  if (!(error instanceof RequestFailed)) {
    return false;
  }
  const { status, type } = error.problem;
  if (FINAL_PROBLEMS.includes(type)) return false;
  return status >= HTTP_SERVER_ERROR || status === HTTP_CONFLICT || type === RATE_LIMITED;
}

/** Whether only another key helps: the role of the one at hand may not do that. */
export function needsAnotherKey({ type }: Problem): boolean {
  return type === FORBIDDEN_ROLE;
}

/** The problem to show for any error: the service's own words, or ours when it could not be reached. */
export function toProblem(error: unknown): Problem {
  if (error instanceof RequestFailed) {
    return error.problem;
  }
  if (error instanceof ConnectionLost) {
    return {
      type: 'about:blank',
      title: 'The service cannot be reached',
      status: 0,
      detail: 'The connection was lost and did not come back. Check that the service runs, then try again.',
    };
  }
  const detail = error instanceof Error ? error.message : String(error);
  return { type: 'about:blank', title: 'Something went wrong on this page', status: 0, detail };
}

/** The problem in an error response: its body when that is a problem, else the status line. */
export function readProblem(status: number, statusText: string, body: string): Problem {
  const fallback: Problem = {
    type: 'about:blank',
    title: statusText === '' ? `The service answered ${status}` : statusText,
    status,
  };
  try {
    const parsed: unknown = JSON.parse(body);
    return isProblem(parsed) ? { ...parsed, status } : fallback;
  } catch {
    return fallback;
  }
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'title' in value && typeof value.title === 'string';
}
