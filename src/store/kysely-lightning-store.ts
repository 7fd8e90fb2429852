import { acceptFeedback } from './accept-feedback.ts';
import {
  appendAudit,
  createApiKey,
  createSession,
  deleteSession,
  findSession,
  listApiKeys,
  listAudit,
  revokeApiKey,
  seedApiKeys,
} from './access.ts';
import { applyFeedback } from './apply-feedback.ts';
import { Availability } from './availability.ts';
import { datasetFunctions } from './datasets/dataset-functions.ts';
import type { Engine } from './engine.ts';
import {
  eraseFeedbackOfUser,
  eraseMessages,
  listMessagesBefore,
  listMessagesOfUser,
  recordUserErasure,
} from './erasure.ts';
import { eraseExposuresBefore } from './exposures.ts';
import { listFeedback, listFeedbackOf, listPendingFeedback } from './feedback.ts';
import { kyselyRolloutStore } from './kysely-rollout-store.ts';
import type { LightningStore } from './lightning-store.ts';
import { metricsFunctions } from './metrics-functions.ts';
import {
  findPolicy,
  listPolicies,
  listPolicyChannels,
  listPolicyMoves,
  movePolicyChannel,
  savePolicy,
} from './policies.ts';
import { repairFunctions } from './repair.ts';
import { retractFeedback } from './retract-feedback.ts';
import { deleteSimulatedMessages, listSimulatedMessages } from './simulated-turns.ts';
import { listStagingCopies } from './staging-copies.ts';
import { getStatistics } from './statistics.ts';
import { trainingStore } from './training-queries.ts';
import { findConversation, findTurn, listConversation, listTrainingSamples, ping, trackTurn } from './turns.ts';

/** The store over an engine: every question of `turns.ts`, `feedback.ts` and their neighbours, with one watch on the engine. */
export function kyselyLightningStore(engine: Engine): LightningStore {
  const availability = new Availability(engine);
  const run = <T>(operation: () => Promise<T>): Promise<T> => availability.run(operation);
  return {
    engine: engine.name,
    isEnabled: () => availability.isEnabled,
    ping: () => run(() => ping(engine)),
    async close() {
      await availability.close();
      await engine.db.destroy();
    },
    findTurn: (messageId) => run(() => findTurn(engine, messageId)),
    trackTurn: (turn) => run(() => trackTurn(engine, turn)),
    findConversation: (conversationId, asker, limit) =>
      run(() => findConversation(engine, conversationId, asker, limit)),
    listConversation: (conversationId, asker, limit) =>
      run(() => listConversation(engine, conversationId, asker, limit)),
    acceptFeedback: (request) => run(() => acceptFeedback(engine, request)),
    retractFeedback: (request) => run(() => retractFeedback(engine, request)),
    applyFeedback: (request) => run(() => applyFeedback(engine, request)),
    listFeedback: (messageId) => run(() => listFeedback(engine, messageId)),
    listFeedbackOf: (messageIds) => run(() => listFeedbackOf(engine, messageIds)),
    listPendingFeedback: (query) => run(() => listPendingFeedback(engine, query)),
    getStatistics: (agent) => run(() => getStatistics(engine, agent)),
    listTrainingSamples: (query) => run(() => listTrainingSamples(engine, query)),
    listApiKeys: () => run(() => listApiKeys(engine)),
    createApiKey: (key, audit) => run(() => createApiKey(engine, key, audit)),
    seedApiKeys: (keys, audit) => run(() => seedApiKeys(engine, keys, audit)),
    revokeApiKey: (name, audit) => run(() => revokeApiKey(engine, name, audit)),
    createSession: (session, audit) => run(() => createSession(engine, session, audit)),
    findSession: (sha256) => run(() => findSession(engine, sha256)),
    deleteSession: (sha256, audit) => run(() => deleteSession(engine, sha256, audit)),
    appendAudit: (entry) => run(() => appendAudit(engine, entry)),
    listAudit: (limit) => run(() => listAudit(engine, limit)),
    recordUserErasure: (erasure, audit) => run(() => recordUserErasure(engine, erasure, audit)),
    listMessagesOfUser: (erasure, limit) => run(() => listMessagesOfUser(engine, erasure, limit)),
    listMessagesBefore: (time, limit) => run(() => listMessagesBefore(engine, time, limit)),
    listStagingCopies: (messageIds) => run(() => listStagingCopies(engine, messageIds)),
    eraseMessages: (messageIds, erasedAt) => run(() => eraseMessages(engine, messageIds, erasedAt)),
    eraseFeedbackOfUser: (erasure) => run(() => eraseFeedbackOfUser(engine, erasure)),
    eraseExposuresBefore: (time, limit) => run(() => eraseExposuresBefore(engine, time, limit)),
    ...datasetFunctions(engine, run),
    ...metricsFunctions(engine, run),
    savePolicy: (bundle, createdAt) => run(() => savePolicy(engine, bundle, createdAt)),
    findPolicy: (policyId) => run(() => findPolicy(engine, policyId)),
    listPolicies: (query) => run(() => listPolicies(engine, query)),
    listPolicyChannels: () => run(() => listPolicyChannels(engine)),
    movePolicyChannel: (move) => run(() => movePolicyChannel(engine, move)),
    listSimulatedMessages: (limit) => run(() => listSimulatedMessages(engine, limit)),
    deleteSimulatedMessages: (messageIds) => run(() => deleteSimulatedMessages(engine, messageIds)),
    listPolicyMoves: (agent, limit) => run(() => listPolicyMoves(engine, agent, limit)),
    ...repairFunctions(engine, run),
    ...trainingStore(engine, run),
    ...kyselyRolloutStore(engine, run),
  };
}
