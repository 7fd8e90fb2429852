import type { ReadinessView } from '../contracts/http.ts';
import type { TurnGateway } from '../contracts/turn-gateway.ts';
import type { LightningStore } from '../store/lightning-store.ts';

/** What the readiness check looks at. */
export interface ReadinessParts {
  readonly store: LightningStore;
  readonly gateway: TurnGateway;
  readonly generator: {
    readonly name: string;
    /** Whether it is asked, or left alone after failures; absent where nothing is. */
    state?(): { readonly ok: true } | { readonly ok: false; readonly reason: string };
  };
  /** The embedded worker's state, or null when workers run elsewhere. */
  readonly workerState: () => string | null;
}

/** The state of every part this service needs; it is ready when all of them are. */
export async function readinessOf({ store, gateway, generator, workerState }: ReadinessParts): Promise<ReadinessView> {
  const [storeError, temporalReachable] = await Promise.all([storeErrorOf(store), gateway.isReachable()]);
  const worker = workerState();
  const generatorState = generator.state?.() ?? { ok: true };
  const workerOk = worker === null || worker === 'RUNNING';
  const storeOk = storeError === null;
  return {
    status: storeOk && temporalReachable && workerOk ? 'ready' : 'not_ready',
    store: { ok: storeOk, detail: storeError ?? store.engine },
    temporal: { ok: temporalReachable, ...(temporalReachable ? {} : { detail: 'Temporal does not answer' }) },
    worker: { ok: workerOk, detail: worker ?? 'runs in another process' },
    // No reason to take the service away: the fallback answers.
    generator: { ok: generatorState.ok, detail: generatorDetail(generator.name, generatorState) },
    tracking: { enabled: storeOk, ...(storeError === null ? {} : { reason: storeError }) },
  };
}

function generatorDetail(name: string, state: { readonly ok: boolean; readonly reason?: string }): string {
  return state.reason === undefined ? name : `${name}: ${state.reason}`;
}

async function storeErrorOf(store: LightningStore): Promise<string | null> {
  try {
    await store.ping();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
