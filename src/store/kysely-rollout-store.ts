import { countExposures } from './count-exposures.ts';
import type { Engine } from './engine.ts';
import {
  decideRolloutOrders,
  findRolloutOrder,
  listOpenRolloutOrders,
  listRolloutChecks,
  listRolloutDecisions,
  listRolloutOrders,
  recordRolloutCheck,
  recordRolloutOrder,
  sampleRolloutChecks,
} from './rollout-checks.ts';
import { freezeSlowTurns, readRolloutRecency, readTally } from './rollout-recency.ts';
import { listStagingTurns, saveStagingTurn } from './rollout-staging.ts';
import type { RolloutStore } from './rollout-store.ts';
import {
  createRollout,
  findRollout,
  listRollouts,
  listRolloutsToCheck,
  readRolloutService,
  recordBreakerTrip,
  setKillSwitch,
} from './rollouts.ts';

/** The rollouts' part of the store; `run` watches the engine. */
export function kyselyRolloutStore(engine: Engine, run: <T>(operation: () => Promise<T>) => Promise<T>): RolloutStore {
  return {
    createRollout: (request) => run(() => createRollout(engine, request)),
    findRollout: (rolloutId) => run(() => findRollout(engine, rolloutId)),
    listRollouts: (query) => run(() => listRollouts(engine, query)),
    listRolloutsToCheck: () => run(() => listRolloutsToCheck(engine)),
    readRolloutService: () => run(() => readRolloutService(engine)),
    recordRolloutCheck: (record) => run(() => recordRolloutCheck(engine, record)),
    listRolloutChecks: (query) => run(() => listRolloutChecks(engine, query)),
    sampleRolloutChecks: (query) => run(() => sampleRolloutChecks(engine, query)),
    listRolloutDecisions: (query) => run(() => listRolloutDecisions(engine, query)),
    recordRolloutOrder: (order) => run(() => recordRolloutOrder(engine, order)),
    decideRolloutOrders: (record) => run(() => decideRolloutOrders(engine, record)),
    findRolloutOrder: (orderId) => run(() => findRolloutOrder(engine, orderId)),
    listRolloutOrders: (rolloutId) => run(() => listRolloutOrders(engine, rolloutId)),
    listOpenRolloutOrders: (limit) => run(() => listOpenRolloutOrders(engine, limit)),
    recordBreakerTrip: (rolloutId, trip) => run(() => recordBreakerTrip(engine, rolloutId, trip)),
    setKillSwitch: (killSwitch, isOn, auditId) => run(() => setKillSwitch(engine, killSwitch, isOn, auditId)),
    freezeSlowTurns: (request) => run(() => freezeSlowTurns(engine, request)),
    countExposures: (request) => run(() => countExposures(engine, request)),
    readTally: (rolloutId) => run(() => readTally(engine, rolloutId)),
    readRolloutRecency: (rollout) => run(() => readRolloutRecency(engine, rollout)),
    saveStagingTurn: (rolloutId, turn) => run(() => saveStagingTurn(engine, rolloutId, turn)),
    listStagingTurns: (rolloutId) => run(() => listStagingTurns(engine, rolloutId)),
  };
}
