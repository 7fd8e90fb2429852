// Composition root: workers alone, for scaling out. `node worker.ts --queues chat,learning`
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createChatActivities } from './src/activities/chat.ts';
import { createCollectionActivities } from './src/activities/collection.ts';
import { createErasureActivities } from './src/activities/erasure.ts';
import { createFeedbackActivities, createPendingFeedbackActivities } from './src/activities/feedback.ts';
import { loadConfigOrExit } from './src/config.ts';
import { TASK_QUEUES } from './src/contracts/workflows.ts';
import { createTurnRendezvous } from './src/domain/turn/rendezvous.ts';
import { createGenerators } from './src/generators/generators.ts';
import { checkSchema } from './src/store/migrate.ts';
import { openLightningStore } from './src/store/open-lightning-store.ts';
import { createLogger } from './src/telemetry/logger.ts';
import { openTracing } from './src/telemetry/open-tracing.ts';
import { connectTemporal } from './src/temporal/connection.ts';
import { createErasureGateway } from './src/temporal/erasure-gateway.ts';
import { installRuntime, runWorkers, stopOnSignal } from './src/temporal/lifecycle.ts';
import { ensureSearchAttributes } from './src/temporal/search-attributes.ts';
import { createTurnGateway } from './src/temporal/turn-gateway.ts';
import { createChatWorker, createLearningWorker } from './src/temporal/workers.ts';
import { workflowBundle } from './src/temporal/workflow-bundle.ts';
import { rolloutWorkerActivities } from './src/workers/rollout-worker.ts';
import { openTrainingActivities } from './src/workers/training-worker.ts';

const { values } = parseArgs({ options: { queues: { type: 'string', default: 'chat,learning' } } });
const queues = values.queues.split(',');
const unknown = queues.filter((queue) => !Object.values<string>(TASK_QUEUES).includes(queue));
if (unknown.length > 0) {
  process.stderr.write(`--queues: unknown queue "${unknown.join(', ')}"; expected chat, learning or both\n`);
  process.exit(2);
}

const config = loadConfigOrExit();
const logger = createLogger({ level: config.logLevel, service: 'worker' });
installRuntime(logger);
await checkSchema(config.store);
const store = openLightningStore(config.store);
const tracing = await openTracing(config, 'homeview-lightning-worker');
const { connection, client, dataConverter } = await connectTemporal(config.temporal, config.payloadKeys, tracing);
await ensureSearchAttributes(client, config.temporal.namespace);

const base = {
  connection,
  dataConverter,
  namespace: config.temporal.namespace,
  tracing,
  workflowBundle: await workflowBundle(
    path.join(import.meta.dirname, 'src'),
    path.join(import.meta.dirname, 'var'),
    tracing.workflowModules,
  ),
};
const generators = tracing.generators(createGenerators(config));
const turns = createTurnGateway(client, { eager: false, payloadKeys: config.payloadKeys });
const erasures = createErasureGateway(client, config.temporal.namespace, config.payloadKeys);
const createWorker = {
  [TASK_QUEUES.chat]: () =>
    createChatWorker(base, {
      ...createChatActivities({ store, ...generators, rendezvous: createTurnRendezvous() }),
      ...tracing.feedbackActivities(createFeedbackActivities({ store, now: () => new Date().toISOString() })),
    }),
  [TASK_QUEUES.learning]: async () =>
    await createLearningWorker(base, {
      ...createPendingFeedbackActivities({
        store,
        gateway: turns,
        nowMs: Date.now,
      }),
      ...createErasureActivities({ store, erasures, nowMs: Date.now }),
      ...createCollectionActivities({ store, now: () => new Date().toISOString() }),
      ...rolloutWorkerActivities({ ...config, ...generators, store, client, turns, erasures }),
      ...(await openTrainingActivities(config, store, client)),
    }),
};
const served = Object.values(TASK_QUEUES).filter((queue) => queues.includes(queue));
const workers = runWorkers(await Promise.all(served.map((queue) => createWorker[queue]())));
logger.info({ queues: served }, 'working');

workers.finished.catch((error: unknown) => {
  logger.fatal({ err: error }, 'a worker failed');
  process.exit(1);
});
stopOnSignal(logger, async () => {
  await workers.stop();
  await connection.close();
  await store.close();
  await tracing.stop();
});
