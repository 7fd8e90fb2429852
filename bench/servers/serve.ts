import type { Express } from 'express';
import { listen } from '../../src/api/http-server.ts';

/** An environment variable that the bench gives its servers. */
export function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

/** Serves the app on PORT of the loopback address. */
export async function serve(app: Express): Promise<void> {
  await listen(app, '127.0.0.1', Number(setting('PORT')));
}
