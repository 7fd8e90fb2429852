import { Runtime, type Worker } from '@temporalio/worker';
import type { Logger } from 'pino';
import { temporalLogger } from '../telemetry/temporal-logger.ts';

/** Installs the SDK's runtime with our logger; signals are ours to handle, so that HTTP drains before the workers stop. */
export function installRuntime(logger: Logger): void {
  Runtime.install({ logger: temporalLogger(logger), shutdownSignals: [] });
}

/** Runs workers until `stop` is called; a worker that fails rejects `finished`. */
export function runWorkers(workers: readonly Worker[]): {
  readonly finished: Promise<void>;
  readonly stop: () => Promise<void>;
} {
  const runs = workers.map((worker) => worker.run());
  const finished = Promise.all(runs).then(() => undefined);
  return {
    finished,
    stop: async () => {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await finished;
    },
  };
}

/** Calls `stop` once, at the first SIGTERM, SIGINT or SIGHUP, and ends the process with its outcome. */
export function stopOnSignal(logger: Logger, stop: () => Promise<void>): void {
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      logger.info({ signal }, 'stopping');
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          logger.error({ err: error }, 'stopping failed');
          process.exit(1);
        },
      );
    });
  }
}
