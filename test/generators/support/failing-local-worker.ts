// A worker of the queue `chat` whose generator answers in process and always fails; the product's fallback answers.
// Stands for a local model that cannot be loaded: `grounded` never fails.
import path from 'node:path';
import { createChatActivities } from '../../../src/activities/chat.ts';
import { createFeedbackActivities } from '../../../src/activities/feedback.ts';
import { loadConfig } from '../../../src/config.ts';
import { createTurnRendezvous } from '../../../src/domain/turn/rendezvous.ts';
import { createGenerators } from '../../../src/generators/generators.ts';
import { GenerationError } from '../../../src/generators/response-model.ts';
import { openLightningStore } from '../../../src/store/open-lightning-store.ts';
import { connectTemporal } from '../../../src/temporal/connection.ts';
import { createChatWorker } from '../../../src/temporal/workers.ts';
import { workflowBundle } from '../../../src/temporal/workflow-bundle.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const config = loadConfig();
const store = openLightningStore(config.store);
const { connection, dataConverter } = await connectTemporal(config.temporal, config.payloadKeys);
const { fallback } = createGenerators(config);
const worker = await createChatWorker(
  {
    connection,
    dataConverter,
    namespace: config.temporal.namespace,
    workflowBundle: await workflowBundle(path.join(ROOT, 'src'), path.join(ROOT, 'var')),
  },
  {
    ...createChatActivities({
      store,
      generator: {
        name: 'local',
        modelId: 'none',
        mode: 'local',
        generate: async () => {
          throw new GenerationError('the model file is damaged', { retryable: false });
        },
      },
      fallback,
      rendezvous: createTurnRendezvous(),
    }),
    ...createFeedbackActivities({ store, now: () => new Date().toISOString() }),
  },
);
process.on('SIGTERM', () => worker.shutdown());
process.stdout.write('working\n');
await worker.run();
await connection.close();
await store.close();
