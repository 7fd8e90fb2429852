// Composition root: the API with its embedded `chat` worker on one native connection.
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createChatActivities } from '../activities/chat.ts';
import { createFeedbackActivities } from '../activities/feedback.ts';
import { loadConfig } from '../config.ts';
import { createTurnRendezvous } from '../domain/turn/rendezvous.ts';
import { createGenerators } from '../generators/generators.ts';
import { defaultPolicyId } from '../generators/policy.ts';
import { reconcileSchedules } from '../schedules/schedules.ts';
import { checkSchema } from '../store/migrate.ts';
import { openLightningStore } from '../store/open-lightning-store.ts';
import { createLogger } from '../telemetry/logger.ts';
import { connectTemporal } from '../temporal/connection.ts';
import { installRuntime, runWorkers, stopOnSignal } from '../temporal/lifecycle.ts';
import { ensureSearchAttributes } from '../temporal/search-attributes.ts';
import { createTurnGateway } from '../temporal/turn-gateway.ts';
import { createChatWorker } from '../temporal/workers.ts';
import { workflowBundle } from '../temporal/workflow-bundle.ts';
import { createApp } from './app.ts';
import { hashKey } from './caller.ts';
import { close, listen } from './http-server.ts';
import { SERVICE_VERSION } from './openapi.ts';
import { readinessOf } from './readiness.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const DRAIN_MS = 10_000;

const config = loadConfig();
const logger = createLogger({ level: config.logLevel, service: 'api' });
installRuntime(logger);

await checkSchema(config.store);
const store = openLightningStore(config.store);
const { connection, client } = await connectTemporal(config.temporal);
await ensureSearchAttributes(client, config.temporal.namespace);
await reconcileSchedules(client);

const rendezvous = createTurnRendezvous();
const { generator, fallback } = createGenerators(config);
const gateway = createTurnGateway(client, { eager: config.embeddedWorker });
const now = () => new Date();

const worker = config.embeddedWorker
  ? await createChatWorker(
      {
        connection,
        namespace: config.temporal.namespace,
        workflowBundle: await workflowBundle(path.join(ROOT, 'src'), path.join(ROOT, 'var')),
      },
      {
        ...createChatActivities({ store, generator, fallback, rendezvous }),
        ...createFeedbackActivities({ store, now: () => now().toISOString() }),
      },
    )
  : null;
const workers = runWorkers(worker === null ? [] : [worker]);

const webFolder = path.join(ROOT, 'web', 'dist');
const app = createApp({
  store,
  gateway,
  rendezvous,
  logger,
  now,
  newId: randomUUID,
  generation: {
    mode: generator.mode,
    timeoutMs: config.generationTimeoutMs,
    policyIdOf: (agent) => defaultPolicyId(agent, generator),
  },
  feedbackWindowMs: config.feedbackWindowMs,
  keys: config.apiKeys.map(({ name, role, key }) => ({ name, role, sha256: hashKey(key) })),
  readiness: () =>
    readinessOf({ store, gateway, generatorName: generator.name, workerState: () => worker?.getState() ?? null }),
  webConfig: {
    temporal_ui_url: config.temporal.uiUrl,
    namespace: config.temporal.namespace,
    kill_switch: process.argv.includes('--dev-kill-switch'),
    version: SERVICE_VERSION,
  },
  webFolder: existsSync(webFolder) ? webFolder : null,
  killWorker: process.argv.includes('--dev-kill-switch') ? () => process.kill(process.pid, 'SIGKILL') : null,
});
const server = await listen(app, config.host, config.port);
logger.info({ host: config.host, port: config.port, store: store.engine }, 'listening');

workers.finished.catch((error: unknown) => {
  logger.fatal({ err: error }, 'the worker failed');
  process.exit(1);
});
stopOnSignal(logger, async () => {
  await close(server, DRAIN_MS);
  await workers.stop();
  await connection.close();
  await store.close();
});
