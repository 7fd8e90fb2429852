import { createServer, type Server } from 'node:http';
import type { Express } from 'express';

/** Bounds that no caller can stretch: a head or a body that never ends is ended. */
export interface HttpTimeouts {
  readonly headersMs: number;
  readonly requestMs: number;
}

export const HTTP_TIMEOUTS: HttpTimeouts = { headersMs: 10_000, requestMs: 20_000 };

/** Serves the app; resolves once it listens. @throws when the address is taken. */
export async function listen(app: Express, host: string, port: number, timeouts = HTTP_TIMEOUTS): Promise<Server> {
  const server = createServer(
    {
      headersTimeout: timeouts.headersMs,
      requestTimeout: timeouts.requestMs,
      connectionsCheckingInterval: 1_000,
      keepAliveTimeout: 65_000,
      maxHeaderSize: 16 * 1024,
    },
    app,
  );
  const { promise, resolve, reject } = Promise.withResolvers<Server>();
  server.once('error', reject);
  server.listen(port, host, () => resolve(server));
  return await promise;
}

/** Stops accepting, lets requests in flight end, and cuts what is left after `graceMs`. */
export async function close(server: Server, graceMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await promise;
  clearTimeout(cut);
}
