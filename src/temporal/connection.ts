import { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import type { TemporalConfig } from '../config.ts';

/** A client and the native connection that it shares with this process's workers (an eager start needs that). */
export interface TemporalConnection {
  readonly connection: NativeConnection;
  readonly client: Client;
}

/** Connects to Temporal. @throws when the server does not answer. */
export async function connectTemporal(
  config: Pick<TemporalConfig, 'address' | 'namespace' | 'apiKey' | 'tls'>,
): Promise<TemporalConnection> {
  const { address, namespace, apiKey, tls } = config;
  const connection = await NativeConnection.connect({
    address,
    ...(apiKey === null ? {} : { apiKey }),
    ...(tls === null ? {} : { tls: { clientCertPair: { crt: tls.certificate, key: tls.key } } }),
  });
  return { connection, client: new Client({ connection, namespace }) };
}
