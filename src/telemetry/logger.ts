import { context, trace } from '@opentelemetry/api';
import { type Logger, pino } from 'pino';

/** Keys whose values never reach a log line, wherever they stand. */
const SECRET_PATHS = ['authorization', 'cookie', 'key', 'apiKey', 'password', 'secret', 'token'].flatMap((name) => [
  name,
  `*.${name}`,
  `*.*.${name}`,
]);

/** The span that a line belongs to, under OpenTelemetry's names; nothing without traces. */
function activeTrace(): object {
  const span = trace.getSpanContext(context.active());
  return span === undefined ? {} : { trace_id: span.traceId, span_id: span.spanId };
}

/** The process's logger: JSON lines, pretty on a terminal; secrets are removed. */
export function createLogger({ level, service }: { readonly level: string; readonly service: string }): Logger {
  return pino({
    level,
    base: { service },
    mixin: activeTrace,
    redact: { paths: SECRET_PATHS, censor: '[removed]' },
    ...(process.stdout.isTTY ? { transport: { target: 'pino-pretty' } } : {}),
  });
}
