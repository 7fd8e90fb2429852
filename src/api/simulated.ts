import type { Request } from 'express';
import { SIMULATED_HEADER } from '../contracts/http/simulated.ts';
import type { Caller } from './caller.ts';
import { HttpProblem } from './problem.ts';

/**
 * Whether a turn is marked as a simulated homeowner's (docs/decisions/0007-simulated-homeowners.md).
 * @throws HttpProblem 422 for a value that is not `true`, and for a browser session: a person is not simulated.
 */
export function isSimulated(request: Request, { userId }: Caller): boolean {
  const value = request.get(SIMULATED_HEADER);
  if (value === undefined) return false;
  if (value !== 'true') throw refusal('must be "true", or absent');
  if (userId !== null) throw refusal('is not for browser sessions: send it with an API key');
  return true;
}

function refusal(detail: string): HttpProblem {
  return new HttpProblem('invalid_request', `The header ${SIMULATED_HEADER} ${detail}.`, {
    errors: [{ pointer: '', detail: `${SIMULATED_HEADER} ${detail}` }],
  });
}
