import path from 'node:path';
import express, { Router } from 'express';
import type { ApiDependencies } from '../dependencies.ts';
import { HttpProblem } from '../problem.ts';

/** The web app, what it must know of this service, and its button that kills the worker. */
export function webRoutes({ webConfig, webFolder, killWorker, logger, access }: ApiDependencies): Router {
  const router = Router();
  // Keys may be made while the service runs: then it is no longer one person's own.
  const isKillOffered = (): boolean => webConfig.kill_switch && !access.keys.hasKeys;
  router.get('/api/v1/web-config', (_request, response) => {
    response.json({ ...webConfig, kill_switch: isKillOffered() });
  });

  router.post('/api/v1/dev/kill-worker', () => {
    if (killWorker === null || !isKillOffered())
      throw new HttpProblem('not_found', 'This service offers no kill switch.');
    logger.warn('the kill switch was pressed: this process ends as in a crash');
    killWorker();
  });

  if (webFolder !== null) {
    // The addresses of the dashboard are the page's own: it finds out by itself what to show.
    router.get(['/dashboard', '/dashboard/{*page}'], (_request, response) => {
      response.set('Cache-Control', 'no-cache').sendFile('index.html', { root: webFolder, cacheControl: false });
    });
    router.use(express.static(webFolder, { index: 'index.html', maxAge: '1h', setHeaders: neverCacheThePage }));
  }
  return router;
}

// The page names its hashed assets; a cached page would name those of an earlier build.
function neverCacheThePage(response: { setHeader(name: string, value: string): void }, file: string): void {
  if (path.basename(file) === 'index.html') response.setHeader('Cache-Control', 'no-cache');
}
