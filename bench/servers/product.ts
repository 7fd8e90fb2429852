// The product's API and worker with a generator that takes no time: what is measured is everything else.
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { pino } from 'pino';
import { createChatActivities } from '../../src/activities/chat.ts';
import { createFeedbackActivities } from '../../src/activities/feedback.ts';
import { openAccess } from '../../src/api/access/access.ts';
import { createApp } from '../../src/api/app.ts';
import { serviceStateOf } from '../../src/api/service-state.ts';
import { openServingPolicies } from '../../src/api/serving-policies.ts';
import { AGENTS } from '../../src/domain/chat/vocabulary.ts';
import { createTurnRendezvous } from '../../src/domain/turn/rendezvous.ts';
import { createAnswerAgain } from '../../src/generators/answer-again.ts';
import { firstPolicy } from '../../src/generators/policy.ts';
import type { ResponseModel } from '../../src/generators/response-model.ts';
import { openLightningStore } from '../../src/store/open-lightning-store.ts';
import { createServiceMetrics } from '../../src/telemetry/service-metrics.ts';
import { createCollectionGateway } from '../../src/temporal/collection-gateway.ts';
import { connectTemporal } from '../../src/temporal/connection.ts';
import { installRuntime, runWorkers } from '../../src/temporal/lifecycle.ts';
import { createRolloutGateway } from '../../src/temporal/rollout-gateway.ts';
import { ensureSearchAttributes } from '../../src/temporal/search-attributes.ts';
import { createTrainingGateway } from '../../src/temporal/training-gateway.ts';
import { createTurnGateway } from '../../src/temporal/turn-gateway.ts';
import { createChatWorker } from '../../src/temporal/workers.ts';
import { workflowBundle } from '../../src/temporal/workflow-bundle.ts';
import { createTrainers } from '../../src/trainers/trainers.ts';
import { ANSWER } from '../lib/sample-turn.ts';
import { serve, setting } from './serve.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const namespace = setting('TEMPORAL_NAMESPACE');
const logger = pino({ level: 'warn' });
installRuntime(logger);

const instant: ResponseModel = {
  name: 'instant',
  modelId: 'bench',
  mode: 'local',
  generate: async () => ({
    response: ANSWER,
    intent: null,
    intentConfidence: null,
    retrieved: [],
    suggestedActions: [],
    usage: null,
  }),
};
const store = openLightningStore({ databaseUrl: setting('DATABASE_URL') });
const { connection, client, dataConverter } = await connectTemporal(
  {
    address: setting('TEMPORAL_ADDRESS'),
    namespace,
    apiKey: null,
    tls: null,
  },
  [],
);
await ensureSearchAttributes(client, namespace);
const rendezvous = createTurnRendezvous();
const worker = await createChatWorker(
  {
    connection,
    dataConverter,
    namespace,
    workflowBundle: await workflowBundle(path.join(ROOT, 'src'), path.join(ROOT, 'var')),
  },
  {
    ...createChatActivities({ store, generator: instant, fallback: instant, rendezvous }),
    ...createFeedbackActivities({ store, now: () => new Date().toISOString() }),
  },
);
runWorkers([worker]);

const gateway = createTurnGateway(client, { eager: true, payloadKeys: [] });
const serviceState = () => serviceStateOf({ store, gateway, now: () => new Date() });
await serve(
  createApp({
    store,
    gateway,
    rollouts: createRolloutGateway(client, store),
    rendezvous,
    logger,
    now: () => new Date(),
    newId: randomUUID,
    answerAgain: createAnswerAgain(instant, 10_000),
    generation: { mode: 'local', timeoutMs: 10_000 },
    policies: await openServingPolicies({
      store,
      now: () => new Date(),
      newId: randomUUID,
      logger,
      firstPolicyOf: (agent) => firstPolicy(agent, instant),
    }),
    training: { gateway: createTrainingGateway(client), trainers: createTrainers(), generator: instant },
    feedbackWindowMs: 86_400_000,
    access: await openAccess({ store, now: () => new Date(), newId: randomUUID, firstKeys: [] }),
    limits: { perMinute: () => null, corsOrigins: [], trustProxy: null },
    codec: null,
    collections: createCollectionGateway(client),
    erasures: {
      startErasure: () => Promise.reject(new Error('not asked in a bench')),
      deleteTurnExecutions: () => Promise.reject(new Error('not asked in a bench')),
    },
    readiness: () => Promise.reject(new Error('not asked in a bench')),
    serviceState,
    metrics: createServiceMetrics({ agents: AGENTS, state: serviceState, now: () => new Date() }),
    isTraced: false,
    webConfig: { temporal_ui_url: null, namespace, kill_switch: false, version: 'bench' },
    webFolder: null,
    killWorker: null,
  }),
);
