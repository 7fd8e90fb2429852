import { Router } from 'express';
import { limitCallers } from '../access/rate-limits.ts';
import { enforceRole } from '../access/roles.ts';
import { identifyCaller } from '../caller.ts';
import type { ApiDependencies } from '../dependencies.ts';

/** `GET /metrics` for Prometheus: with keys a scraper sends one (`authorization: credentials`), with the role analyst or operator. */
export function prometheusRoutes({ access, limits, metrics }: ApiDependencies): Router {
  const router = Router();
  router.get(
    '/metrics',
    identifyCaller(access),
    limitCallers(limits.perMinute),
    enforceRole,
    async (_request, response) => {
      const { contentType, text } = await metrics.exposition();
      response.set('Content-Type', contentType).send(text);
    },
  );
  return router;
}
