import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { HttpProblem } from './problem.ts';

export type Role = 'chat' | 'analyst' | 'operator';

/** A key as it is kept: never in clear text. */
export interface HashedKey {
  readonly name: string;
  readonly role: Role;
  readonly sha256: Buffer;
}

/** Who calls: the name of the API key, or `local` when the service runs without keys. It owns what it made. */
export interface Caller {
  readonly name: string;
  readonly role: Role;
}

const LOCAL: Caller = { name: 'local', role: 'operator' };
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);

export const hashKey = (key: string): Buffer => createHash('sha256').update(key).digest();

/**
 * Finds out who calls. With keys: the bearer token's name, else 401. Without: `local`, for requests whose `Host` and
 * `Origin` are loopback names only, so that no web page reaches us through a name of its own (DNS rebinding).
 */
export function identifyCaller(keys: readonly HashedKey[]): RequestHandler {
  return (request, response, next) => {
    response.locals.caller = keys.length === 0 ? localCaller(request) : keyCaller(request, keys);
    next();
  };
}

/** The caller that `identifyCaller` found. */
export function callerOf(response: Response): Caller {
  const caller: Caller | undefined = response.locals.caller;
  if (caller === undefined) throw new Error('a route without identifyCaller');
  return caller;
}

function localCaller(request: Request): Caller {
  const host = hostName(`http://${request.get('host') ?? ''}`);
  if (!LOOPBACK.has(host)) {
    throw new HttpProblem('forbidden_origin', `Without API keys only loopback names are served, not Host "${host}".`);
  }
  const origin = request.get('origin');
  if (origin !== undefined && !LOOPBACK.has(hostName(origin))) {
    throw new HttpProblem('forbidden_origin', `Without API keys only loopback origins are served, not "${origin}".`);
  }
  return LOCAL;
}

function hostName(url: string): string {
  return URL.parse(url)?.hostname ?? '';
}

function keyCaller(request: Request, keys: readonly HashedKey[]): Caller {
  const [scheme, token = ''] = (request.get('authorization') ?? '').split(' ');
  const presented = hashKey(token);
  // Every key is compared, each in constant time: timing tells nothing of which one was near.
  const found = keys.filter((key) => timingSafeEqual(key.sha256, presented))[0];
  if (scheme?.toLowerCase() !== 'bearer' || found === undefined) {
    throw new HttpProblem('unauthenticated', 'Send "Authorization: Bearer <key>" with a key of this service.');
  }
  return { name: found.name, role: found.role };
}
