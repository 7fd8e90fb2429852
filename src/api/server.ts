// Composition root: the API with its embedded `chat` worker on one native connection.
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { createChatActivities } from '../activities/chat.ts';
import { createFeedbackActivities } from '../activities/feedback.ts';
import { loadConfigOrExit } from '../config.ts';
import { AGENTS } from '../domain/chat/vocabulary.ts';
import { createTurnRendezvous } from '../domain/turn/rendezvous.ts';
import { createAnswerAgain } from '../generators/answer-again.ts';
import { createGenerators } from '../generators/generators.ts';
import { firstPolicy } from '../generators/policy.ts';
import { reconcileSchedules } from '../schedules/schedules.ts';
import { checkSchema } from '../store/migrate.ts';
import { openLightningStore } from '../store/open-lightning-store.ts';
import { createLogger } from '../telemetry/logger.ts';
import { openTracing } from '../telemetry/open-tracing.ts';
import { createServiceMetrics } from '../telemetry/service-metrics.ts';
import { createCollectionGateway } from '../temporal/collection-gateway.ts';
import { connectTemporal } from '../temporal/connection.ts';
import { createErasureGateway } from '../temporal/erasure-gateway.ts';
import { installRuntime, runWorkers, stopOnSignal } from '../temporal/lifecycle.ts';
import { payloadReader } from '../temporal/payload-codec.ts';
import { createRolloutGateway } from '../temporal/rollout-gateway.ts';
import { ensureSearchAttributes } from '../temporal/search-attributes.ts';
import { createTurnGateway } from '../temporal/turn-gateway.ts';
import { createChatWorker } from '../temporal/workers.ts';
import { workflowBundle } from '../temporal/workflow-bundle.ts';
import { openTrainingDesk } from '../workers/training-worker.ts';
import { openAccessOrExit, requestLimits } from './access/access.ts';
import { createApp } from './app.ts';
import { close, listen } from './http-server.ts';
import { readinessOf } from './readiness.ts';
import { serviceStateOf } from './service-state.ts';
import { openServingPolicies } from './serving-policies.ts';
import { codecOf, webSettings } from './web-settings.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const DRAIN_MS = 10_000;
const config = loadConfigOrExit();
const logger = createLogger({ level: config.logLevel, service: 'api' });
installRuntime(logger);
await checkSchema(config.store);
const store = openLightningStore(config.store);
const now = () => new Date();
const access = await openAccessOrExit({ store, now, newId: randomUUID, firstKeys: config.apiKeys }, config.host);
const tracing = await openTracing(config, 'homeview-lightning-api');
const { connection, client, dataConverter } = await connectTemporal(config.temporal, config.payloadKeys, tracing);
await ensureSearchAttributes(client, config.temporal.namespace);
await reconcileSchedules(client, config);

const rendezvous = createTurnRendezvous();
const { generator, fallback } = tracing.generators(createGenerators(config));
const gateway = createTurnGateway(client, { eager: config.embeddedWorker, payloadKeys: config.payloadKeys });

const serviceState = () => serviceStateOf({ store, gateway, now });
const metrics = createServiceMetrics({ agents: AGENTS, state: serviceState, now });

const policies = await openServingPolicies({
  ...{ store, now, newId: randomUUID, logger },
  firstPolicyOf: (agent) => firstPolicy(agent, generator),
});

const worker = config.embeddedWorker
  ? await createChatWorker(
      {
        connection,
        dataConverter,
        namespace: config.temporal.namespace,
        tracing,
        workflowBundle: await workflowBundle(path.join(ROOT, 'src'), path.join(ROOT, 'var'), tracing.workflowModules),
      },
      {
        ...createChatActivities({ store, generator, fallback, rendezvous }),
        ...tracing.feedbackActivities(
          createFeedbackActivities({ store, now: () => now().toISOString(), onApplied: metrics.feedbackApplied }),
        ),
      },
    )
  : null;
const workers = runWorkers(worker === null ? [] : [worker]);

const app = createApp({
  store,
  gateway,
  rollouts: createRolloutGateway(client, store, config),
  erasures: createErasureGateway(client, config.temporal.namespace, config.payloadKeys),
  collections: createCollectionGateway(client),
  rendezvous,
  logger,
  now,
  newId: randomUUID,
  answerAgain: createAnswerAgain(generator, config.generationTimeoutMs),
  generation: { mode: generator.mode, timeoutMs: config.generationTimeoutMs },
  policies,
  training: await openTrainingDesk(config, client, generator),
  feedbackWindowMs: config.feedbackWindowMs,
  access,
  limits: requestLimits(config, access),
  codec: codecOf(payloadReader(config.payloadKeys), config.temporal.uiUrl),
  readiness: () => readinessOf({ store, gateway, generator, workerState: () => worker?.getState() ?? null }),
  serviceState,
  metrics,
  isTraced: tracing.isOn,
  ...webSettings(ROOT, config.temporal, process.argv.includes('--dev-kill-switch')),
});
const server = await listen(app, config.host, config.port);
logger.info({ host: config.host, port: config.port, store: store.engine }, 'listening');

workers.finished.catch((error: unknown) => {
  logger.fatal({ err: error }, 'the worker failed');
  process.exit(1);
});
stopOnSignal(logger, async () => {
  await close(server, DRAIN_MS);
  policies.stop();
  await workers.stop();
  await connection.close();
  await store.close();
  await tracing.stop();
});
