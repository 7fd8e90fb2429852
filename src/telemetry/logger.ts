import { type Logger, pino } from 'pino';

/** Keys whose values never reach a log line, wherever they stand. */
const SECRET_PATHS = ['authorization', 'cookie', 'key', 'apiKey', 'password', 'secret', 'token'].flatMap((name) => [
  name,
  `*.${name}`,
  `*.*.${name}`,
]);

/** The process's logger: JSON lines, pretty on a terminal; secrets are removed. */
export function createLogger({ level, service }: { readonly level: string; readonly service: string }): Logger {
  return pino({
    level,
    base: { service },
    redact: { paths: SECRET_PATHS, censor: '[removed]' },
    ...(process.stdout.isTTY ? { transport: { target: 'pino-pretty' } } : {}),
  });
}
