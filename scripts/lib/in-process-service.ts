/**
 * The service without HTTP and Temporal, for proofs with many seeds: the product's own API functions, activities, policies and store, with
 * the workflow engine left out between them. A turn is one activity call, a piece of feedback is accepted and applied at once.
 */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { Kysely } from 'kysely';
import { pino } from 'pino';
import { createChatActivities } from '../../src/activities/chat.ts';
import { answerChat } from '../../src/api/answer-chat.ts';
import type { Caller } from '../../src/api/caller.ts';
import type { TurnDependencies } from '../../src/api/dependencies.ts';
import { acceptFeedback } from '../../src/api/feedback.ts';
import { openServingPolicies, type ServingPolicies } from '../../src/api/serving-policies.ts';
import { chatResponseOf, feedbackResponseOf } from '../../src/api/views.ts';
import type { AnswerTurnResult } from '../../src/contracts/activities.ts';
import { chatRequest, feedbackRequest } from '../../src/contracts/http.ts';
import type { TurnGateway } from '../../src/contracts/turn-gateway.ts';
import { createTurnRendezvous } from '../../src/domain/turn/rendezvous.ts';
import { createGroundedGenerator } from '../../src/generators/grounded/grounded-generator.ts';
import { firstPolicy } from '../../src/generators/policy.ts';
import type { ResponseModel } from '../../src/generators/response-model.ts';
import type { Homeview } from '../../src/simulation/homeview.ts';
import { kyselyLightningStore } from '../../src/store/kysely-lightning-store.ts';
import type { LightningStore } from '../../src/store/lightning-store.ts';
import { migrate } from '../../src/store/migrate.ts';
import { NodeSqliteDialect } from '../../src/store/sqlite-dialect.ts';
import { openSqliteFile, sqliteEngine } from '../../src/store/sqlite-engine.ts';
import type { Tables } from '../../src/store/tables.ts';

export interface InProcessService {
  readonly homeview: Homeview;
  readonly store: LightningStore;
  readonly policies: ServingPolicies;
  /** Closes the store and removes its file. */
  close(): Promise<void>;
}

export interface InProcessSettings {
  /** @default the `grounded` generator */
  readonly generator?: ResponseModel;
  /** Server time. @default the clock */
  readonly now?: () => Date;
  /** The SQLite file of the store, which stays when the service is closed. @default a temporary one, which does not */
  readonly file?: string;
}

/** Simulated homeowners are the only callers. */
const CALLER: Caller = { name: 'local', role: 'operator', userId: null };
const FEEDBACK_WINDOW_MS = 86_400_000;
const BUSY_TIMEOUT_MS = 1_000;

/** A service over an empty SQLite store in a temporary file. */
export async function openInProcessService(settings: InProcessSettings = {}): Promise<InProcessService> {
  const { generator = createGroundedGenerator(), now = () => new Date() } = settings;
  const folder = await mkdtemp(join(tmpdir(), 'lightning-in-process-'));
  const file = settings.file ?? join(folder, 'lightning.db');
  await migrate({ file });
  const store = openUnsyncedStore(file);
  let ids = 0;
  const newId = () => createHash('sha256').update(`in-process-${ids++}`).digest('hex').slice(0, 32);
  const logger = pino({ level: 'silent' });
  const policies = await openServingPolicies({
    ...{ store, now, newId, logger },
    firstPolicyOf: (agent) => firstPolicy(agent, generator),
  });
  const rendezvous = createTurnRendezvous();
  const activities = createChatActivities({ store, generator, fallback: generator, rendezvous });
  const environment = new MockActivityEnvironment();
  const gateway: TurnGateway = {
    async startTurn({ turn }) {
      const result = await environment.run<[], AnswerTurnResult, () => Promise<AnswerTurnResult>>(() =>
        activities.answerTurn(turn),
      );
      if (result.status !== 'tracked') throw new Error(`the turn ${turn.messageId} was not tracked: ${result.reason}`);
      return { outcome: 'started', eager: true };
    },
    async deliverFeedback({ feedbackId }) {
      await store.applyFeedback({ feedbackId, source: 'live', appliedAt: now().toISOString() });
      return true;
    },
    awaitResponse: () => Promise.resolve({ outcome: 'gone' }),
    findRunningTurn: () => Promise.resolve({ outcome: 'not_running' }),
    countWorkflows: () => Promise.resolve(0),
    isReachable: () => Promise.resolve(true),
  };
  const dependencies: TurnDependencies = {
    ...{ store, gateway, rendezvous, logger, now, newId, policies },
    generation: { mode: 'local', timeoutMs: FEEDBACK_WINDOW_MS },
    feedbackWindowMs: FEEDBACK_WINDOW_MS,
  };
  return {
    homeview: homeviewOf(dependencies),
    store,
    policies,
    async close() {
      policies.stop();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The routes' work, less HTTP: bodies are checked, every request is marked simulated. */
function homeviewOf(dependencies: TurnDependencies): Homeview {
  return {
    async chat(request) {
      const asked = { body: chatRequest.parse(request), simulated: true };
      const { turn, tracked, replayed } = await answerChat(dependencies, CALLER, asked, {});
      return { body: chatResponseOf(turn, tracked), replayed };
    },
    async sendFeedback(request, idempotencyKey) {
      const body = feedbackRequest.parse(request);
      const { event, outcome, applied } = await acceptFeedback(dependencies, CALLER, body, idempotencyKey);
      if (applied === 'pending') throw new Error(`the feedback ${event.feedbackId} was not applied`);
      return { body: feedbackResponseOf(event), replayed: outcome !== 'accepted' };
    },
  };
}

/** The store on a file that nobody needs after a crash: it does not wait for the disk, which would take most of a turn. */
function openUnsyncedStore(file: string): LightningStore {
  const open = () => {
    const database = openSqliteFile(file, BUSY_TIMEOUT_MS);
    database.exec('pragma synchronous = off');
    return database;
  };
  const engine = sqliteEngine({ file, busyTimeoutMs: BUSY_TIMEOUT_MS });
  const dialect = new NodeSqliteDialect({ open, busyTimeoutMs: BUSY_TIMEOUT_MS });
  return kyselyLightningStore({ ...engine, db: new Kysely<Tables>({ dialect }) });
}
