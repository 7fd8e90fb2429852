import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import type { CollectDatasetInput, CollectionState } from '../../src/contracts/collection.ts';
import { COLLECTION_DEFAULTS } from '../../src/schedules/collection-schedules.ts';
import { plantTurns } from '../support/planted-turns.ts';
import { startWorker } from '../support/service.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { startWorld, type World } from '../support/world.ts';
import { ROLLOUT_SCENARIOS } from './rollout-scenarios.ts';
import { TRAINING_SCENARIOS } from './training-scenarios.ts';

/** Where a scenario's workflow is to be found. */
export interface PlayedScenario {
  readonly address: string;
  readonly namespace: string;
  readonly workflowId: string;
  /** Of a workflow that went on as a new run, the run that is recorded. @default the last */
  readonly runId?: string;
}

const PAINT = 'How much to paint my living room?';
const WINDOW_MS = 2_000;

/** Every scenario that a history is recorded of; the name begins with the workflow's. */
export const SCENARIOS: Readonly<Record<string, () => Promise<PlayedScenario>>> = {
  ...ROLLOUT_SCENARIOS,
  ...TRAINING_SCENARIOS,

  'chatTurn.silent': () => inWorld({}, async (world) => turnOf(await ask(world))),

  'chatTurn.thumbs-up': () =>
    inWorld({}, async (world) => {
      const messageId = await ask(world);
      await give(world, messageId, 'thumbs_up');
      return turnOf(messageId);
    }),

  'chatTurn.change-of-mind-and-undo': () =>
    inWorld({}, async (world) => {
      const messageId = await ask(world);
      await give(world, messageId, 'thumbs_up');
      await give(world, messageId, 'thumbs_down');
      const { json } = await give(world, messageId, 'rating_5');
      await world.api.delete(`/api/v1/chat/feedback/${json.feedback_id}`);
      return turnOf(messageId);
    }),

  'chatTurn.tracked-for-another-agent': () =>
    inWorld({}, async (world) => {
      const body = {
        user_message: PAINT,
        ai_response: 'Based on a 12x15 room, about $400 to $900.',
        intent: 'cost_estimate',
      };
      const { json } = await world.api.post('/api/v1/chat/track', body);
      return turnOf(json.message_id);
    }),

  // Its headers and its signal carry the trace; nobody listens where the spans go.
  'chatTurn.traced': () =>
    inWorld({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' }, async (world) => {
      const messageId = await ask(world);
      await give(world, messageId, 'thumbs_up');
      return turnOf(messageId);
    }),

  'chatTurn.answered-by-update': () =>
    inWorld({ EMBEDDED_WORKER: 'off' }, async (world) => {
      const worker = await startWorker(world.environment, 'chat');
      try {
        const messageId = await ask(world);
        await give(world, messageId, 'copy');
        await closed(world, turnOf(messageId));
        return turnOf(messageId);
      } finally {
        await worker.stop();
      }
    }),

  'chatTurn.generator-failed': () =>
    inWorld({ GENERATOR: 'http-agent', HTTP_AGENT_URL: 'http://127.0.0.1:9' }, async (world) =>
      turnOf(await ask(world)),
    ),

  'chatTurn.store-away': async () => {
    const proxies: Awaited<ReturnType<typeof startTcpProxy>>[] = [];
    return await inWorld(
      {},
      async (world) => {
        for (const proxy of proxies) {
          proxy.mode = 'hanging_up';
          proxy.cut();
        }
        const { json } = await world.api.post('/api/v1/chat', { message: PAINT });
        if (json.tracked !== false) throw new Error('the store was not away');
        for (const proxy of proxies) proxy.mode = 'open';
        return turnOf(json.message_id);
      },
      async (databaseUrl) => {
        const proxy = await startTcpProxy(databaseUrl);
        proxies.push(proxy);
        return proxy.url;
      },
    );
  },

  'lateFeedback.thumbs-down': () =>
    inWorld({}, async (world) => {
      const messageId = await ask(world);
      await closed(world, turnOf(messageId));
      await give(world, messageId, 'thumbs_down');
      return `late-feedback/${messageId}`;
    }),

  'eraseUser.one-turn': () =>
    inWorld({}, async (world) => {
      await ask(world);
      const worker = await startWorker(world.environment, 'learning');
      try {
        const { json } = await world.api.delete('/api/v1/users/ann');
        await closed(world, json.workflow_id);
        return json.workflow_id;
      } finally {
        await worker.stop();
      }
    }),

  'eraseExpiredTurns.nothing-expired': () =>
    inWorld({}, async (world) => {
      const worker = await startWorker(world.environment, 'learning');
      try {
        const client = await clientOf(world);
        const workflowId = 'retention';
        await client.workflow.execute('eraseExpiredTurns', {
          workflowId,
          taskQueue: 'learning',
          args: [{ retentionDays: 30, limit: 10 }],
        });
        return workflowId;
      } finally {
        await worker.stop();
      }
    }),

  'applyPendingFeedback.nothing-pending': () =>
    inWorld({}, async (world) => {
      const worker = await startWorker(world.environment, 'learning');
      try {
        const client = await clientOf(world);
        const workflowId = 'sweep';
        await client.workflow.execute('applyPendingFeedback', {
          workflowId,
          taskQueue: 'learning',
          args: [{ minimumAgeMs: 0, limit: 10 }],
        });
        return workflowId;
      } finally {
        await worker.stop();
      }
    }),

  'collectDataset.target-not-met': () => inWorld({}, (world) => collect(world, { target: 1_000 })),

  'collectDataset.training-started': () =>
    inWorld({}, async (world) => {
      await plantTurns(world, TRAINABLE_USERS);
      return await collect(world, { target: TRAINABLE_USERS });
    }),

  'collectDataset.approved': () =>
    inWorld({}, async (world) => {
      await plantTurns(world, TRAINABLE_USERS);
      return await collect(world, { target: TRAINABLE_USERS, onTarget: 'wait_for_approval' }, approveTraining);
    }),
};

/** Enough users for coverage not to refuse the training. */
const TRAINABLE_USERS = 40;

/** Runs a collection to its end, with a worker; `meanwhile` acts on it. */
async function collect(
  world: World,
  told: Partial<CollectDatasetInput>,
  meanwhile: (workflow: WorkflowHandle) => Promise<void> = async () => undefined,
): Promise<string> {
  const worker = await startWorker(world.environment, 'learning');
  try {
    const client = await clientOf(world);
    const { agents: _agents, everyMs: _everyMs, ...defaults } = COLLECTION_DEFAULTS;
    const input: CollectDatasetInput = { agent: 'chat_agent', ...defaults, ...told };
    const workflow = await client.workflow.start('collectDataset', {
      workflowId: 'collect-dataset/recorded',
      taskQueue: 'learning',
      args: [input],
    });
    await meanwhile(workflow);
    await workflow.result();
    return workflow.workflowId;
  } finally {
    await worker.stop();
  }
}

async function approveTraining(workflow: WorkflowHandle): Promise<void> {
  while ((await workflow.query<CollectionState>('collectionState')).stage !== 'waiting_for_approval') await delay(100);
  await workflow.executeUpdate('approveTraining', {
    args: [{ isApproved: true, actor: 'ops', reason: 'it looks good' }],
  });
}

const turnOf = (messageId: string): string => `chat-turn/${messageId}`;

async function inWorld(
  environment: Record<string, string>,
  play: (world: World) => Promise<string>,
  wayToStore?: (databaseUrl: string) => Promise<string>,
): Promise<PlayedScenario> {
  const world = await startWorld(
    wayToStore === undefined ? 'sqlite' : 'postgres',
    { FEEDBACK_WINDOW: `${WINDOW_MS}ms`, ...environment },
    wayToStore,
  );
  try {
    const workflowId = await play(world);
    await closed(world, workflowId);
    return { address: world.temporalAddress, namespace: world.namespace, workflowId };
  } finally {
    await world.stop();
  }
}

async function ask(world: World): Promise<string> {
  const { json } = await world.api.post('/api/v1/chat', { message: PAINT, user_id: 'ann', persona: 'homeowner' });
  return json.message_id;
}

const give = (world: World, messageId: string, type: string) =>
  world.api.post('/api/v1/chat/feedback', { message_id: messageId, feedback_type: type });

async function clientOf(world: World): Promise<Client> {
  const connection = await Connection.connect({ address: world.temporalAddress });
  return new Client({ connection, namespace: world.namespace });
}

/** Resolves when the workflow's run has closed. */
async function closed(world: World, workflowId: string): Promise<void> {
  const client = await clientOf(world);
  try {
    for (let attempt = 0; attempt < 300; attempt += 1) {
      const { status } = await client.workflow.getHandle(workflowId).describe();
      if (status.name !== 'RUNNING') return;
      await delay(100);
    }
    throw new Error(`${workflowId} did not close`);
  } finally {
    await client.connection.close();
  }
}
