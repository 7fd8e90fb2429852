import { once } from 'node:events';
import { startApi } from './service.ts';

/** An API with the kill switch, started again whenever it dies, as `npm start` does. */
export interface SupervisedApi {
  /** How often it was started again. */
  restarts(): number;
  stop(): Promise<void>;
}

/** Starts the API on the port of the environment, and resolves when it is ready for the first time. */
export async function superviseApi(environment: Record<string, string>): Promise<SupervisedApi> {
  let restarts = 0;
  let isStopping = false;
  let api = await startApi(environment, ['--dev-kill-switch']);
  const supervision = (async () => {
    for (;;) {
      if (api.process.exitCode === null && api.process.signalCode === null) await once(api.process, 'exit');
      if (isStopping) return;
      restarts += 1;
      api = await startApi(environment, ['--dev-kill-switch']);
    }
  })();
  return {
    restarts: () => restarts,
    async stop() {
      isStopping = true;
      await api.stop();
      await supervision;
    },
  };
}
