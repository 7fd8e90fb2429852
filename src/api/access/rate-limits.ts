import type { RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { addressOf, callerOf } from '../caller.ts';
import { HttpProblem } from '../problem.ts';

const MINUTE_MS = 60_000;
/** Wrong keys from one address, before all its requests are refused for the rest of the minute. */
const REFUSALS_PER_MINUTE = 30;

/** Requests a minute for each caller, user and address; each process counts for itself. Null: unlimited. */
export function limitCallers(perMinute: () => number | null): RequestHandler {
  return rateLimit({
    windowMs: MINUTE_MS,
    limit: () => perMinute() ?? 0,
    skip: () => perMinute() === null,
    keyGenerator: (request, response) => {
      const { name, userId } = callerOf(response);
      return JSON.stringify([name, userId, subnetOf(addressOf(request))]);
    },
    ...REFUSE,
  });
}

/** Stops an address that tries out keys: only answers 401 count. */
export function limitRefusals(isOn: () => boolean): RequestHandler {
  return rateLimit({
    windowMs: MINUTE_MS,
    limit: REFUSALS_PER_MINUTE,
    skip: () => !isOn(),
    skipSuccessfulRequests: true,
    requestWasSuccessful: (_request, response) => response.statusCode !== 401,
    keyGenerator: (request) => subnetOf(addressOf(request)),
    ...REFUSE,
  });
}

/** An IPv6 caller has a whole subnet of addresses: the /56 counts. */
const subnetOf = (address: string): string => (address === '' ? '' : ipKeyGenerator(address, 56));

const REFUSE = {
  standardHeaders: false,
  legacyHeaders: false,
  handler: (request: object): never => {
    const resetAt = 'rateLimit' in request ? resetTimeOf(request.rateLimit) : null;
    const retryAfterSeconds = Math.max(1, Math.ceil(((resetAt?.getTime() ?? 0) - Date.now()) / 1_000));
    throw new HttpProblem('rate_limited', `Too many requests; try again in ${retryAfterSeconds} s.`, {
      retryAfterSeconds,
    });
  },
} as const;

function resetTimeOf(info: unknown): Date | null {
  return typeof info === 'object' && info !== null && 'resetTime' in info && info.resetTime instanceof Date
    ? info.resetTime
    : null;
}
