import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import { ipKeyGenerator, MemoryStore, type Options, rateLimit } from 'express-rate-limit';
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

/**
 * Stops an address that tries out keys: `refuse` stands before the routes, `count` behind them. Only answers 401 count,
 * and only once they are given: many requests of a good key at the same time are not guesses.
 */
export function limitRefusals(isOn: () => boolean): {
  readonly refuse: RequestHandler;
  readonly count: ErrorRequestHandler;
} {
  const refusals = new MemoryStore();
  refusals.init({ windowMs: MINUTE_MS } as Options);
  const keyOf = (request: Request): string => subnetOf(addressOf(request));
  return {
    refuse: async (request, _response, next) => {
      const seen = isOn() ? await refusals.get(keyOf(request)) : undefined;
      if (seen !== undefined && seen.totalHits >= REFUSALS_PER_MINUTE) throw tooManyRequests(seen.resetTime ?? null);
      next();
    },
    count: async (error, request, _response, next) => {
      if (isOn() && error instanceof HttpProblem && error.type === 'unauthenticated') {
        await refusals.increment(keyOf(request));
      }
      next(error);
    },
  };
}

/** An IPv6 caller has a whole subnet of addresses: the /56 counts. */
const subnetOf = (address: string): string => (address === '' ? '' : ipKeyGenerator(address, 56));

const REFUSE = {
  standardHeaders: false,
  legacyHeaders: false,
  handler: (request: object): never => {
    throw tooManyRequests('rateLimit' in request ? resetTimeOf(request.rateLimit) : null);
  },
} as const;

function tooManyRequests(resetAt: Date | null): HttpProblem {
  const retryAfterSeconds = Math.max(1, Math.ceil(((resetAt?.getTime() ?? 0) - Date.now()) / 1_000));
  return new HttpProblem('rate_limited', `Too many requests; try again in ${retryAfterSeconds} s.`, {
    retryAfterSeconds,
  });
}

function resetTimeOf(info: unknown): Date | null {
  return typeof info === 'object' && info !== null && 'resetTime' in info && info.resetTime instanceof Date
    ? info.resetTime
    : null;
}
