import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import { identifyCaller } from './caller.ts';
import type { ApiDependencies } from './dependencies.ts';
import { notFound, problemHandler } from './problem.ts';
import { agentRoutes } from './routes/agents.ts';
import { chatRoutes } from './routes/chat.ts';
import { docsRoutes } from './routes/docs.ts';
import { feedbackRoutes } from './routes/feedback.ts';
import { healthRoutes } from './routes/health.ts';
import { messageRoutes } from './routes/messages.ts';
import { webRoutes } from './routes/web.ts';

/** The HTTP API and the web app. It holds no state of its own: every part is a dependency. */
export function createApp(dependencies: ApiDependencies): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.use(requestId(dependencies.newId), securityHeaders());
  app.use(healthRoutes(dependencies));
  app.use(identifyCaller(dependencies.keys));
  app.use(chatRoutes(dependencies));
  app.use(feedbackRoutes(dependencies));
  app.use(messageRoutes(dependencies));
  app.use(agentRoutes(dependencies));
  app.use(docsRoutes());
  app.use(webRoutes(dependencies));
  app.use(notFound);
  app.use(problemHandler(dependencies.logger));
  return app;
}

/** Names the request in its answer and in the log; the name is ours, since a caller's could forge log lines. */
function requestId(newId: () => string): RequestHandler {
  return (_request, response, next) => {
    response.set('X-Request-Id', newId());
    next();
  };
}

function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // Served over plain HTTP on loopback; behind TLS the proxy sets it.
    strictTransportSecurity: false,
  });
}
