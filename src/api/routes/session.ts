import { type Request, Router } from 'express';
import { type SessionView, sessionRequest } from '../../contracts/http.ts';
import { SESSION_LIFETIME_MS } from '../access/browser-sessions.ts';
import type { GuessLimit } from '../access/rate-limits.ts';
import {
  addressOf,
  callerOf,
  identifyCaller,
  requireSameOrigin,
  SESSION_COOKIE,
  sessionTokenOf,
  unauthenticated,
} from '../caller.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { jsonBody, parseBody } from '../json-body.ts';

const BODY_LIMIT_BYTES = 4 * 1024;
const PATH = '/api/v1/session';

/** `POST /api/v1/session` signs a browser in, `DELETE` signs it out, `GET` says who calls. */
export function sessionRoutes({ access, store, now, newId }: ApiDependencies, guesses: GuessLimit): Router {
  const router = Router();

  router.post(PATH, jsonBody(BODY_LIMIT_BYTES), async (request, response) => {
    const body = parseBody(request, sessionRequest);
    // A page elsewhere must not sign its visitor in as somebody else.
    if (request.get('origin') !== undefined) requireSameOrigin(request);
    const key = access.keys.find(body.key);
    if (key === null) {
      // Before the audit row: who guesses without end must not fill the log.
      await guesses.count(request);
      await store.appendAudit({
        auditId: `audit-${newId()}`,
        createdAt: now().toISOString(),
        actor: 'unknown',
        action: 'session_refused',
        target: addressOf(request),
        detail: null,
      });
      throw unauthenticated();
    }
    const { token, session } = await access.sessions.start(key, body.user_id ?? `user-${newId()}`);
    const view: SessionView = { name: key.name, role: key.role, user_id: session.userId };
    response.cookie(SESSION_COOKIE, token, { ...cookieOptions(request), maxAge: SESSION_LIFETIME_MS });
    response.status(201).json(view);
  });

  router.get(PATH, identifyCaller(access), (_request, response) => {
    const { name, role, userId } = callerOf(response);
    const view: SessionView = { name, role, user_id: userId };
    response.json(view);
  });

  router.delete(PATH, async (request, response) => {
    requireSameOrigin(request);
    const token = sessionTokenOf(request);
    const session = token === null ? null : await access.sessions.find(token);
    if (token !== null && session !== null) {
      await access.sessions.end(token, access.keys.findById(session.keyId)?.name ?? 'unknown');
    }
    response.clearCookie(SESSION_COOKIE, cookieOptions(request)).status(204).end();
  });

  return router;
}

/** `Secure` wherever the browser came by TLS; on plain loopback it would lose the cookie. */
function cookieOptions(request: Request) {
  return { httpOnly: true, sameSite: 'strict', path: '/', secure: request.secure } as const;
}
