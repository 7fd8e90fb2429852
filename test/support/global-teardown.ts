import { STOP_SERVICES } from './global-setup.ts';

/** Stops the servers that `global-setup.ts` started. */
export default async function globalTeardown(): Promise<void> {
  const stop: unknown = Reflect.get(globalThis, STOP_SERVICES);
  if (typeof stop === 'function') await stop();
}
