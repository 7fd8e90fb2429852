import type { ReadinessView } from '../contracts/http.ts';
import type { TurnGateway } from '../contracts/turn-gateway.ts';
import type { LightningStore } from '../store/lightning-store.ts';

/** What the readiness check looks at. */
export interface ReadinessParts {
  readonly store: LightningStore;
  readonly gateway: TurnGateway;
  readonly generatorName: string;
  /** The embedded worker's state, or null when workers run elsewhere. */
  readonly workerState: () => string | null;
}

/** The state of every part this service needs; it is ready when all of them are. */
export async function readinessOf({
  store,
  gateway,
  generatorName,
  workerState,
}: ReadinessParts): Promise<ReadinessView> {
  const [storeError, temporalReachable] = await Promise.all([storeErrorOf(store), gateway.isReachable()]);
  const worker = workerState();
  const workerOk = worker === null || worker === 'RUNNING';
  const storeOk = storeError === null;
  return {
    status: storeOk && temporalReachable && workerOk ? 'ready' : 'not_ready',
    store: { ok: storeOk, detail: storeError ?? store.engine },
    temporal: { ok: temporalReachable, ...(temporalReachable ? {} : { detail: 'Temporal does not answer' }) },
    worker: { ok: workerOk, detail: worker ?? 'runs in another process' },
    generator: { ok: true, detail: generatorName },
    tracking: { enabled: storeOk, ...(storeError === null ? {} : { reason: storeError }) },
  };
}

async function storeErrorOf(store: LightningStore): Promise<string | null> {
  try {
    await store.ping();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
