import cors from 'cors';
import { Router } from 'express';
import { payloadsBody } from '../../contracts/http.ts';
import { PayloadError } from '../../contracts/payloads.ts';
import { limitCallers } from '../access/rate-limits.ts';
import { enforceRole } from '../access/roles.ts';
import { callerOf, identifyCaller } from '../caller.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { jsonBody, parseBody } from '../json-body.ts';
import { HttpProblem } from '../problem.ts';

/** Temporal UI sends a page of a history at once; the server takes payloads of 2 MB. */
const BODY_LIMIT_BYTES = 8 * 1024 * 1024;

/**
 * `POST /codec/decode` and `/codec/encode` for Temporal UI, so that operators still read encrypted histories: called
 * with a key, or from the UI's own pages with the cookie of an operator's session. Only with `PAYLOAD_KEYS`.
 */
export function codecRoutes({ access, codec, limits, store, now, newId }: ApiDependencies): Router {
  const router = Router();
  if (codec === null) return router;
  const { origins, reader } = codec;
  const body = jsonBody(BODY_LIMIT_BYTES);

  router.use(
    '/codec',
    cors({
      origin: [...origins],
      credentials: true,
      methods: ['POST'],
      allowedHeaders: ['Authorization', 'Content-Type', 'X-Namespace'],
    }),
    identifyCaller(access, origins),
    limitCallers(limits.perMinute),
    enforceRole,
  );

  router.post('/codec/decode', body, async (request, response) => {
    const { payloads } = parseBody(request, payloadsBody);
    const decoded = await reader.decode(payloads).catch(refuse);
    await store.appendAudit({
      auditId: `audit-${newId()}`,
      createdAt: now().toISOString(),
      actor: callerOf(response).name,
      action: 'payloads_decoded',
      target: 'temporal',
      detail: { payloads: payloads.length },
    });
    response.json({ payloads: decoded });
  });

  router.post('/codec/encode', body, async (request, response) => {
    const { payloads } = parseBody(request, payloadsBody);
    response.json({ payloads: await reader.encode(payloads) });
  });

  return router;
}

function refuse(error: unknown): never {
  if (!(error instanceof PayloadError)) throw error;
  throw new HttpProblem('invalid_request', error.message, {
    errors: [{ pointer: '/payloads', detail: error.message }],
  });
}
