import { createRequire } from 'node:module';
import { Router } from 'express';
import { openApiDocument } from '../openapi.ts';

const PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>HomeView Lightning API</title></head>
<body><rapi-doc spec-url="/openapi.json" render-style="read" show-header="false" allow-authentication="true"
 load-fonts="false" regular-font="system-ui, sans-serif"></rapi-doc><script type="module" src="/docs/rapidoc.js"></script></body>
</html>
`;

/** `GET /openapi.json`, and the same document to read and to try at `/docs`. */
export function docsRoutes(): Router {
  const router = Router();
  const document = openApiDocument();
  const script = createRequire(import.meta.url).resolve('rapidoc');

  router.get('/openapi.json', (_request, response) => {
    response.json(document);
  });
  router.get('/docs', (_request, response) => {
    // The reader styles its shadow roots inline.
    response.set(
      'Content-Security-Policy',
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:",
    );
    response.type('html').send(PAGE);
  });
  router.get('/docs/rapidoc.js', (_request, response) => {
    response.sendFile(script);
  });
  return router;
}
