import { ConnectionLost, RequestFailed, readProblem } from './problem.ts';

const MS_PER_SECOND = 1000;
const HTTP_UNAUTHORIZED = 401;
/** The event on `window` that says: the service does not know who calls. */
export const SIGNED_OUT = 'homeview:signed-out';
/** The event on `window` that says: a person wants to sign in with another key. */
export const SIGN_IN_WANTED = 'homeview:sign-in-wanted';

/**
 * The successful response to a request to our own service; a 401 is told to the whole page.
 * @throws ConnectionLost when it cannot be reached; RequestFailed for every status that is not 2xx.
 */
export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  try {
    return await requestQuietly(path, init);
  } catch (error) {
    if (error instanceof RequestFailed && error.problem.status === HTTP_UNAUTHORIZED) {
      window.dispatchEvent(new Event(SIGNED_OUT));
    }
    throw error;
  }
}

/** As {@link request}, for a sign-in: a wrong key there says nothing about the session that may be there. */
export async function requestQuietly(path: string, init: RequestInit): Promise<Response> {
  const response = await whileConnected(() => fetch(path, init), init.signal);
  if (!response.ok) {
    const body = await whileConnected(() => response.text(), init.signal);
    throw new RequestFailed(readProblem(response.status, response.statusText, body), retryAfterMs(response));
  }
  return response;
}

/** The JSON body of a response of our own service, in the shape that the caller names. @throws ConnectionLost */
export async function readJson<T>(response: Response, signal?: AbortSignal | null): Promise<T> {
  const body = await whileConnected(() => response.text(), signal);
  try {
    return JSON.parse(body);
  } catch (cause) {
    // A service that dies while it answers leaves half a body.
    throw new ConnectionLost('The answer was cut off.', { cause });
  }
}

/** `fetch` options for a JSON body. */
export function jsonBody(method: string, body: unknown): RequestInit {
  return { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}

/** What `read` gives; a network failure becomes {@link ConnectionLost}, an abort by us stays what it is. */
export async function whileConnected<T>(read: () => Promise<T>, signal?: AbortSignal | null): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (signal?.aborted === true || cause instanceof RequestFailed || cause instanceof ConnectionLost) {
      throw cause;
    }
    throw new ConnectionLost('The connection was lost.', { cause });
  }
}

/** `Retry-After` in milliseconds, when the response names a number of seconds. */
function retryAfterMs(response: Response): number | null {
  const seconds = Number.parseInt(response.headers.get('Retry-After') ?? '', 10);
  return Number.isNaN(seconds) ? null : seconds * MS_PER_SECOND;
}
