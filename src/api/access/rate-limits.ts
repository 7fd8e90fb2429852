import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import { ipKeyGenerator, MemoryStore, type Options, rateLimit } from 'express-rate-limit';
import { addressOf, callerOf, WrongCredential } from '../caller.ts';
import { HttpProblem } from '../problem.ts';

const MINUTE_MS = 60_000;
/** Wrong keys and sessions from one address that are answered 401; more of them in the minute are answered 429. */
const GUESSES_PER_MINUTE = 30;

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

/** Stops an address that tries out keys. */
export interface GuessLimit {
  /** Counts a wrong key. @throws HttpProblem 429 when its address had too many in this minute. */
  count(request: Request): Promise<void>;
  /** Behind the routes: counts what {@link WrongCredential} says was wrong. */
  readonly countRefused: ErrorRequestHandler;
}

/**
 * Only credentials that were presented and are wrong count, and only they are refused. Whoever shares the address (of a NAT, or of a proxy that
 * is not trusted) is served with a good one, and without one is asked for it: nobody can shut others out.
 */
export function limitGuesses(isOn: () => boolean): GuessLimit {
  const guesses = new MemoryStore();
  guesses.init({ windowMs: MINUTE_MS } as Options);
  const count = async (request: Request): Promise<void> => {
    if (!isOn()) return;
    const { totalHits, resetTime } = await guesses.increment(subnetOf(addressOf(request)));
    if (totalHits > GUESSES_PER_MINUTE) throw tooManyRequests(resetTime ?? null);
  };
  return {
    count,
    countRefused: async (error, request, _response, next) => {
      if (error instanceof WrongCredential) await count(request);
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
