import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** An agent behind HTTP that takes its time, so that turns are in flight for as long. */
export interface SlowAgent {
  readonly url: string;
  /** Requests that came so far. */
  calls(): number;
  stop(): void;
}

/** Starts an agent that answers after `delayMs`, on a port, or on any free one. */
export async function startSlowAgent(delayMs: number, port = 0): Promise<SlowAgent> {
  let calls = 0;
  const server = createServer(async (_request, response) => {
    calls += 1;
    await delay(delayMs);
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ response: 'Painting a living room costs $400 to $900 in materials and work.' }));
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    calls: () => calls,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
