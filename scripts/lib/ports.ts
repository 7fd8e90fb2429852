import { once } from 'node:events';
import { createServer } from 'node:net';
import { StartProblem } from './start-problem.ts';

/** A port that a variable names. */
export interface NamedPort {
  readonly variable: string;
  readonly host: string;
  readonly port: number;
}

/**
 * The port itself when nothing listens on it; a free one for 0.
 * @throws StartProblem when another program has it, or the address is not one of this machine's
 */
export async function resolvePort({ variable, host, port }: NamedPort): Promise<number> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  } catch (error) {
    throw new StartProblem(`${variable}=${port}: ${explain(String(error), host, port)}`);
  } finally {
    server.close();
  }
}

function explain(error: string, host: string, port: number): string {
  if (error.includes('EADDRINUSE')) return `another program listens on ${host}:${port}; choose a free port`;
  if (error.includes('EACCES')) return `this user may not listen on ${host}:${port}; choose a port above 1023`;
  return `cannot listen on ${host}:${port} (${error})`;
}
