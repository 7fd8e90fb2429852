import type { RequestHandler } from 'express';
import type { TurnRendezvous } from '../domain/turn/rendezvous.ts';
import { HttpProblem } from './problem.ts';

/**
 * The most turns that one API process has in flight: as many as its worker takes workflow tasks of at once
 * (`workers.ts`). Each start costs some 4 ms of the event loop, so that a burst of more would make health checks late
 * (measured with 200 on two busy cores: 1.2 s).
 */
export const MAX_TURNS_IN_FLIGHT = 100;

/**
 * Sheds turns beyond `limit` before their body is read: 503 `overloaded` with `Retry-After`. A turn is in flight until
 * its response has ended and nobody waits for its answer any more, so a caller that leaves early makes no room.
 */
export function limitTurns(limit: number, rendezvous: Pick<TurnRendezvous, 'size'>): RequestHandler {
  let open = 0;
  return (_request, response, next) => {
    if (Math.max(open, rendezvous.size()) >= limit) {
      throw new HttpProblem('overloaded', `${limit} turns are in flight; this one was not started. Try again.`, {
        retryAfterSeconds: 1,
      });
    }
    open += 1;
    response.once('close', () => {
      open -= 1;
    });
    next();
  };
}
