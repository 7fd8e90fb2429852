import { createRequire } from 'node:module';
import path from 'node:path';
import { Router } from 'express';
import { openApiDocument } from '../openapi.ts';

const PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>HomeView Lightning API</title><link rel="stylesheet" href="/docs/swagger-ui.css"></head>
<body><div id="reader"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body>
</html>
`;
const START = "SwaggerUIBundle({ url: '/openapi.json', dom_id: '#reader', deepLinking: true });\n";
const READER_FILES = ['swagger-ui.css', 'swagger-ui-bundle.js'];

/** `GET /openapi.json`, and the same document to read and to try at `/docs`. */
export function docsRoutes(): Router {
  const router = Router();
  const document = openApiDocument();
  const readerFolder = path.dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

  router.get('/openapi.json', (_request, response) => {
    response.json(document);
  });
  router.get('/docs', (_request, response) => {
    // The reader sets styles inline.
    response.set(
      'Content-Security-Policy',
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:",
    );
    response.type('html').send(PAGE);
  });
  router.get('/docs/start.js', (_request, response) => {
    response.type('js').send(START);
  });
  for (const file of READER_FILES) {
    router.get(`/docs/${file}`, (_request, response) => {
      response.sendFile(file, { root: readerFolder });
    });
  }
  return router;
}
