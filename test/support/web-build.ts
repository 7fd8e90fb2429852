import { resolve } from 'node:path';
import { buildWebApp } from '../../scripts/lib/web-app.ts';

/** Builds the web app into web/dist, where the API finds it when it starts, unless it is there already. */
export async function buildWeb(): Promise<void> {
  await buildWebApp(resolve(import.meta.dirname, '../..'), () => undefined);
}
