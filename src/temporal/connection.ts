import { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { NativeConnection } from '@temporalio/worker';
import type { TemporalConfig } from '../config.ts';
import type { Tracing } from '../telemetry/tracing.ts';
import { type PayloadKey, payloadCodec } from './payload-codec.ts';

/** A client and the native connection that it shares with this process's workers (an eager start needs that). */
export interface TemporalConnection {
  readonly connection: NativeConnection;
  readonly client: Client;
  /** How payloads are written: encrypted when there are keys. Every worker of the connection needs it, too. */
  readonly dataConverter: DataConverter;
}

/** Connects to Temporal. @throws when the server does not answer. */
export async function connectTemporal(
  config: Pick<TemporalConfig, 'address' | 'namespace' | 'apiKey' | 'tls'>,
  payloadKeys: readonly PayloadKey[],
  { clientInterceptors }: Pick<Tracing, 'clientInterceptors'> = { clientInterceptors: [] },
): Promise<TemporalConnection> {
  const { address, namespace, apiKey, tls } = config;
  const connection = await NativeConnection.connect({
    address,
    ...(apiKey === null ? {} : { apiKey }),
    ...(tls === null ? {} : { tls: { clientCertPair: { crt: tls.certificate, key: tls.key } } }),
  });
  const codec = payloadCodec(payloadKeys);
  const dataConverter: DataConverter = { payloadCodecs: codec === null ? [] : [codec] };
  const interceptors = { workflow: [...clientInterceptors] };
  return { connection, client: new Client({ connection, namespace, dataConverter, interceptors }), dataConverter };
}
