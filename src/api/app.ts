import cors from 'cors';
import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import { limitCallers, limitGuesses } from './access/rate-limits.ts';
import { enforceRole } from './access/roles.ts';
import { guardLoopback, identifyCaller } from './caller.ts';
import type { ApiDependencies } from './dependencies.ts';
import { notFound, problemHandler } from './problem.ts';
import { agentRoutes } from './routes/agents.ts';
import { chatRoutes } from './routes/chat.ts';
import { codecRoutes } from './routes/codec.ts';
import { datasetExportRoutes } from './routes/dataset-exports.ts';
import { collectionReportRoutes, datasetRoutes } from './routes/datasets.ts';
import { docsRoutes } from './routes/docs.ts';
import { feedbackRoutes } from './routes/feedback.ts';
import { healthRoutes } from './routes/health.ts';
import { messageRoutes } from './routes/messages.ts';
import { metricsRoutes } from './routes/metrics.ts';
import { policyRoutes } from './routes/policies.ts';
import { prometheusRoutes } from './routes/prometheus.ts';
import { rolloutRoutes } from './routes/rollouts.ts';
import { sessionRoutes } from './routes/session.ts';
import { simulatedTurnRoutes } from './routes/simulated-turns.ts';
import { trainingRunRoutes } from './routes/training-runs.ts';
import { turnRoutes } from './routes/turns.ts';
import { userRoutes } from './routes/users.ts';
import { webRoutes } from './routes/web.ts';
import { whatIfRoutes } from './routes/what-if.ts';
import { traceRequests } from './trace-requests.ts';

/** The HTTP API and the web app. It holds no state of its own: every part is a dependency. */
export function createApp(dependencies: ApiDependencies): Express {
  const { access, limits } = dependencies;
  const app = express();
  app.disable('x-powered-by').disable('etag');
  if (limits.trustProxy !== null) app.set('trust proxy', limits.trustProxy);
  app.use(requestId(dependencies.newId), securityHeaders());
  if (dependencies.isTraced) app.use('/api', traceRequests());
  app.use(healthRoutes(dependencies));
  app.use(guardLoopback(access));
  // The web app and the documentation hold no secrets; everything behind /api asks who calls.
  app.use(docsRoutes());
  const guesses = limitGuesses(() => limits.perMinute() !== null);
  app.use('/api', sharedWith(limits.corsOrigins));
  app.use(sessionRoutes(dependencies, guesses));
  app.use(codecRoutes(dependencies));
  app.use(prometheusRoutes(dependencies));
  app.use('/api', identifyCaller(access), limitCallers(limits.perMinute), enforceRole);
  app.use(chatRoutes(dependencies));
  app.use(feedbackRoutes(dependencies));
  app.use(messageRoutes(dependencies));
  app.use(agentRoutes(dependencies));
  app.use(userRoutes(dependencies));
  app.use(policyRoutes(dependencies));
  app.use(simulatedTurnRoutes(dependencies));
  app.use(datasetExportRoutes(dependencies));
  app.use(datasetRoutes(dependencies));
  app.use(collectionReportRoutes(dependencies));
  app.use(rolloutRoutes(dependencies));
  app.use(metricsRoutes(dependencies));
  app.use(turnRoutes(dependencies));
  app.use(whatIfRoutes(dependencies));
  app.use(trainingRunRoutes(dependencies));
  app.use(webRoutes(dependencies));
  app.use(notFound);
  app.use(guesses.countRefused);
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

/** Lets pages of the listed origins call with a key; cookies stay with our own pages. */
function sharedWith(origins: readonly string[]): RequestHandler {
  if (origins.length === 0) return (_request, _response, next) => next();
  return cors({
    origin: [...origins],
    methods: ['GET', 'POST', 'DELETE'],
    allowedHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key'],
    exposedHeaders: ['Feedback-Applied', 'Idempotency-Replayed', 'Retry-After', 'X-Request-Id'],
    maxAge: 600,
  });
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
