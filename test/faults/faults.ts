import { DatabaseSync } from 'node:sqlite';
import type { TcpProxy } from '../support/tcp-proxy.ts';
import type { EngineName, FaultWorld } from './infrastructure/fault-world.ts';
import type { SupervisedProcess } from './infrastructure/supervised-process.ts';

/** A way to hurt a world: `strike` does it and returns what heals it, `holdMs` is how long it lasts in between. */
export interface Fault {
  readonly engines: readonly EngineName[];
  /** From and to; the seed decides. */
  readonly holdMs: readonly [number, number];
  readonly strike: (world: FaultWorld) => Promise<() => Promise<void>>;
}

const BOTH: readonly EngineName[] = ['sqlite', 'postgres'];
const POSTGRES: readonly EngineName[] = ['postgres'];
const SQLITE: readonly EngineName[] = ['sqlite'];
/** A killed process is started again by its supervisor, so nothing is left to heal. */
const NO_TIME = [0, 0] as const;

/** Every kind of fault, by its name in the report. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  kill_api: {
    engines: BOTH,
    holdMs: NO_TIME,
    strike: async (world) => {
      // Every other start is without a worker of its own, so that both ways of running are hit.
      world.embeddedWorker = !world.embeddedWorker;
      return kill(world.api);
    },
  },
  kill_worker: { engines: BOTH, holdMs: NO_TIME, strike: async ({ worker }) => kill(worker) },
  kill_temporal: { engines: BOTH, holdMs: NO_TIME, strike: async ({ temporal }) => kill(temporal) },
  kill_store: { engines: POSTGRES, holdMs: NO_TIME, strike: async (world) => kill(postgresOf(world).process) },
  pause_api: { engines: BOTH, holdMs: [1_000, 4_000], strike: ({ api }) => pause(api) },
  pause_worker: { engines: BOTH, holdMs: [2_000, 7_000], strike: ({ worker }) => pause(worker) },
  pause_temporal: { engines: BOTH, holdMs: [2_000, 7_000], strike: ({ temporal }) => pause(temporal) },
  pause_store: { engines: POSTGRES, holdMs: [2_000, 7_000], strike: (world) => pause(postgresOf(world).process) },
  cut_temporal: { engines: BOTH, holdMs: [500, 3_000], strike: async ({ temporalProxy }) => cut(temporalProxy) },
  cut_store: { engines: POSTGRES, holdMs: [500, 3_000], strike: async (world) => cut(postgresOf(world).proxy) },
  hang_temporal: { engines: BOTH, holdMs: [2_000, 7_000], strike: async ({ temporalProxy }) => hang(temporalProxy) },
  hang_store: { engines: POSTGRES, holdMs: [2_000, 7_000], strike: async (world) => hang(postgresOf(world).proxy) },
  // Longer than the store waits for a lock, so that writes are refused.
  lock_store: { engines: SQLITE, holdMs: [2_500, 6_000], strike: async ({ storeFile }) => lock(storeFile) },
};

/** The kinds that an engine can be hit by. */
export function faultKinds(engine: EngineName): readonly string[] {
  return Object.keys(FAULTS).filter((kind) => FAULTS[kind]?.engines.includes(engine));
}

async function nothing(): Promise<void> {}

function kill(process: SupervisedProcess): () => Promise<void> {
  process.kill();
  return nothing;
}

async function pause(process: SupervisedProcess): Promise<() => Promise<void>> {
  await process.pause();
  return () => process.resume();
}

/** Every connection ends at once, and so does each new one. */
function cut(proxy: TcpProxy): () => Promise<void> {
  proxy.mode = 'hanging_up';
  proxy.cut();
  return async () => {
    proxy.mode = 'open';
  };
}

/** Every connection stays and carries nothing any more; new ones too. */
function hang(proxy: TcpProxy): () => Promise<void> {
  proxy.mode = 'silent';
  proxy.freeze();
  return async () => {
    proxy.mode = 'open';
    proxy.cut();
  };
}

/** Another process has the file for itself. */
function lock(file: string): () => Promise<void> {
  const other = new DatabaseSync(file, { timeout: 2_000 });
  other.exec('begin immediate');
  return async () => {
    other.exec('rollback');
    other.close();
  };
}

function postgresOf({ postgres }: FaultWorld): NonNullable<FaultWorld['postgres']> {
  if (postgres === null) throw new Error('this world has no PostgreSQL');
  return postgres;
}
