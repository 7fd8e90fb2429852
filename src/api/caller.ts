import { isIP } from 'node:net';
import type { Request, RequestHandler, Response } from 'express';
import type { Role } from '../domain/access/access.ts';
import type { Access } from './access/access.ts';
import { HttpProblem } from './problem.ts';

/** Who calls. */
export interface Caller {
  /** The name of the API key, or `local` when the service runs without keys. It owns what it made. */
  readonly name: string;
  readonly role: Role;
  /** The one user that a browser session acts for; null for a key, which may name any user. */
  readonly userId: string | null;
}

/** A turn's owner, as the store has it. */
export interface Owner {
  readonly caller: string;
  readonly userId: string | null;
}

const LOCAL: Caller = { name: 'local', role: 'operator', userId: null };
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
export const SESSION_COOKIE = 'lightning_session';
const HOW_TO_AUTHENTICATE = 'Send "Authorization: Bearer <key>" with a key of this service, or sign in.';

/** Whether the caller, and the user that it is bound to, made a turn. */
export function isOwner({ name, userId }: Caller, owner: Owner): boolean {
  return owner.caller === name && (userId === null || owner.userId === userId);
}

/**
 * Without keys: refuses every request whose `Host` or `Origin` is not a loopback name, so that no web page reaches us
 * through a name of its own (DNS rebinding).
 */
export function guardLoopback({ keys }: Access): RequestHandler {
  return async (request, _response, next) => {
    await keys.refresh();
    if (!keys.hasKeys) requireLoopback(request);
    next();
  };
}

/**
 * Finds out who calls: the bearer token's key, else the session of the cookie, else (only without keys) `local`; else 401.
 * @param cookieOrigins other origins whose pages may call by cookie.
 */
export function identifyCaller({ keys, sessions }: Access, cookieOrigins: readonly string[] = []): RequestHandler {
  return async (request, response, next) => {
    response.locals.caller = keys.hasKeys ? await knownCaller(request, { keys, sessions }, cookieOrigins) : LOCAL;
    next();
  };
}

/** The caller that `identifyCaller` found. */
export function callerOf(response: Response): Caller {
  const caller: Caller | undefined = response.locals.caller;
  if (caller === undefined) throw new Error('a route without identifyCaller');
  return caller;
}

/** The token of the session cookie; null without one. */
export function sessionTokenOf(request: Request): string | null {
  for (const pair of (request.get('cookie') ?? '').split(';')) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === SESSION_COOKIE && value) return value;
  }
  return null;
}

/** Refuses a change that a page of another origin asked for: a cookie is sent without the page's knowing it. */
export function requireSameOrigin(request: Request, others: readonly string[] = []): void {
  const origin = request.get('origin');
  if (origin !== undefined && (URL.parse(origin)?.host === request.get('host') || others.includes(origin))) return;
  throw new HttpProblem('forbidden_origin', 'Changes by cookie need an Origin header that names this service.');
}

async function knownCaller(
  request: Request,
  { keys, sessions }: Access,
  cookieOrigins: readonly string[],
): Promise<Caller> {
  const authorization = request.get('authorization');
  if (authorization !== undefined) {
    const [scheme, token = ''] = authorization.split(' ');
    const key = keys.find(token);
    if (scheme?.toLowerCase() !== 'bearer' || key === null) throw new WrongCredential();
    return { name: key.name, role: key.role, userId: null };
  }
  const token = sessionTokenOf(request);
  if (token === null) throw unauthenticated();
  const session = await sessions.find(token);
  const key = session === null ? null : keys.findById(session.keyId);
  if (session === null || key === null) throw new WrongCredential();
  if (!SAFE_METHODS.has(request.method)) requireSameOrigin(request, cookieOrigins);
  return { name: key.name, role: key.role, userId: session.userId };
}

/** The 401 for a request without a key and without a session. */
export function unauthenticated(): HttpProblem {
  return new HttpProblem('unauthenticated', HOW_TO_AUTHENTICATE);
}

/** The same 401 for a key or a session that was presented and is wrong: perhaps a guess. */
export class WrongCredential extends HttpProblem {
  constructor() {
    super('unauthenticated', HOW_TO_AUTHENTICATE);
  }
}

function requireLoopback(request: Request): void {
  const host = hostName(`http://${request.get('host') ?? ''}`);
  if (!LOOPBACK.has(host)) {
    throw new HttpProblem('forbidden_origin', `Without API keys only loopback names are served, not Host "${host}".`);
  }
  const origin = request.get('origin');
  if (origin !== undefined && !LOOPBACK.has(hostName(origin))) {
    throw new HttpProblem('forbidden_origin', `Without API keys only loopback origins are served, not "${origin}".`);
  }
}

function hostName(url: string): string {
  return URL.parse(url)?.hostname ?? '';
}

/** The caller's address as the trusted proxies tell it; empty when the connection is gone. */
export function addressOf(request: Request): string {
  const address = request.ip ?? '';
  return isIP(address) === 0 ? '' : address;
}
