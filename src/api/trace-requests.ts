import { context, propagation, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Request, RequestHandler, Response } from 'express';

/** From here on a status is our fault. */
const SERVER_FAULT = 500;

/**
 * A span for each request, the child of the caller's when it sent W3C Trace Context. Attributes: OpenTelemetry semantic
 * conventions, http-spans; no query and no body, which hold what users wrote.
 */
export function traceRequests(): RequestHandler {
  const tracer = trace.getTracer('homeview-lightning');
  return (request, response, next) => {
    const parent = propagation.extract(context.active(), request.headers);
    const span = tracer.startSpan(
      request.method,
      {
        kind: SpanKind.SERVER,
        attributes: { 'http.request.method': request.method, 'url.path': request.path, 'url.scheme': request.protocol },
      },
      parent,
    );
    // Also after a connection that broke.
    response.once('close', () => endSpan(span, request, response));
    context.with(trace.setSpan(parent, span), next);
  };
}

function endSpan(span: Span, request: Request, response: Response): void {
  const route = routeOf(request);
  if (route !== null) {
    span.updateName(`${request.method} ${route}`);
    span.setAttribute('http.route', route);
  }
  span.setAttribute('http.response.status_code', response.statusCode);
  span.setAttribute('homeview.request_id', String(response.getHeader('X-Request-Id')));
  if (response.statusCode >= SERVER_FAULT) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

/** The path of the route that answered, with its parameters' names. */
function routeOf(request: Request): string | null {
  const route: unknown = request.route;
  return typeof route === 'object' && route !== null && 'path' in route && typeof route.path === 'string'
    ? route.path
    : null;
}
