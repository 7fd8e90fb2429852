import { Router } from 'express';
import type { ApiDependencies } from '../dependencies.ts';

/** `GET /health/live`: the process answers. `GET /health/ready`: so do the parts it needs, each named. */
export function healthRoutes({ readiness }: ApiDependencies): Router {
  const router = Router();
  router.get('/health/live', (_request, response) => {
    response.json({ status: 'live' });
  });
  router.get('/health/ready', async (_request, response) => {
    const view = await readiness();
    response.status(view.status === 'ready' ? 200 : 503).json(view);
  });
  return router;
}
