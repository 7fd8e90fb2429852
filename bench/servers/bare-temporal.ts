// Floor (b): the bare Temporal minimum: eager start on one connection, the same search attributes, one local activity
// that inserts one row, answered in process.
import path from 'node:path';
import { bundleWorkflowCode, Worker } from '@temporalio/worker';
import express from 'express';
import { pino } from 'pino';
import { createTurnRendezvous } from '../../src/domain/turn/rendezvous.ts';
import { openLightningStore } from '../../src/store/open-lightning-store.ts';
import { connectTemporal } from '../../src/temporal/connection.ts';
import { idHiding } from '../../src/temporal/hidden-id.ts';
import { installRuntime } from '../../src/temporal/lifecycle.ts';
import { ensureSearchAttributes, turnSearchAttributes } from '../../src/temporal/search-attributes.ts';
import { sampleTurn } from '../lib/sample-turn.ts';
import { serve, setting } from './serve.ts';

const namespace = setting('TEMPORAL_NAMESPACE');
installRuntime(pino({ level: 'warn' }));
const store = openLightningStore({ databaseUrl: setting('DATABASE_URL') });
const { connection, client } = await connectTemporal(
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
const worker = await Worker.create({
  connection,
  namespace,
  taskQueue: 'bare',
  reuseV8Context: true,
  maxCachedWorkflows: 600,
  workflowTaskPollerBehavior: { type: 'autoscaling', initial: 4, maximum: 16 },
  workflowBundle: await bundleWorkflowCode({ workflowsPath: path.join(import.meta.dirname, 'bare-workflow.ts') }),
  activities: {
    insertTurn: async (messageId: string) => {
      const turn = sampleTurn();
      rendezvous.announce(await store.trackTurn({ ...turn, messageId, workflowId: `bare/${messageId}` }));
    },
  },
});
void worker.run();

const app = express();
app.post('/api/v1/chat', express.json(), async (_request, response) => {
  const turn = sampleTurn();
  const { committed, stop } = rendezvous.expect(turn.messageId);
  await client.workflow.start('bareTurn', {
    workflowId: `bare/${turn.messageId}`,
    taskQueue: 'bare',
    args: [turn.messageId],
    requestEagerStart: true,
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    typedSearchAttributes: turnSearchAttributes(turn, idHiding([])),
  });
  const stored = await committed;
  stop();
  response.json({ message_id: stored.messageId, response: stored.response });
});
await serve(app);
