import { log } from '@temporalio/activity';
import type { CheckRolloutsActivities, RolloutActivities } from '../contracts/rollout.ts';
import type { RolloutGateway } from '../contracts/rollout-gateway.ts';
import type { PolicyBundle } from '../domain/learning/policy.ts';
import type { Rollout } from '../domain/rollout/rollout.ts';
import type { RolloutSnapshot } from '../domain/rollout/snapshot.ts';
import { STAGING_TURNS, stagingEvidence } from '../domain/rollout/staging.ts';
import type { RolloutState } from '../domain/rollout/state.ts';
import { evidenceOf } from '../domain/rollout/tally.ts';
import type { LightningStore } from '../store/lightning-store.ts';
import { withHeartbeat } from './heartbeat.ts';

export interface RolloutDependencies {
  readonly store: LightningStore;
  /** A policy as the generator that runs here serves it. */
  readonly servedPolicy: (bundle: PolicyBundle) => PolicyBundle;
  readonly nowMs: () => number;
}

/** Users that are brought into the tally in one transaction. */
const BATCH = 500;

/** The activities of `rollOutPolicy` but for staging. */
export function createRolloutActivities(dependencies: RolloutDependencies): Omit<RolloutActivities, 'runStagingTurns'> {
  const { store, nowMs } = dependencies;
  return {
    takeRolloutSnapshot: ({ rolloutId, checkNumber, state }) =>
      withHeartbeat(async (): Promise<RolloutSnapshot> => {
        const rollout = await store.findRollout(rolloutId);
        if (rollout === null) throw new Error(`there is no rollout ${rolloutId}`);
        const takenAtMs = nowMs();
        const [killSwitch, staging] = await Promise.all([
          killSwitchOf(store, rollout.agent),
          store.listStagingTurns(rolloutId),
        ]);
        return {
          ...{ checkNumber, takenAtMs, state, killSwitch, abort: rollout.abort },
          staging: stagingEvidence(rollout.gate, STAGING_TURNS, staging),
          experiment: state.rampStartedAtMs === null ? null : await measure(dependencies, rollout, state, takenAtMs),
        };
      }),

    recordRolloutCheck: (record) => store.recordRolloutCheck(record),
    recordRolloutOrders: (record) => store.decideRolloutOrders(record),
  };
}

/** The activity of `checkRollouts`. */
export function createCheckRolloutsActivities({
  store,
  gateway,
}: {
  readonly store: LightningStore;
  readonly gateway: RolloutGateway;
}): CheckRolloutsActivities {
  return {
    requestRolloutChecks: () =>
      withHeartbeat(async () => {
        let delivered = 0;
        let requested = 0;
        let failed = 0;
        // Orders first, so that the check finds them decided.
        for (const order of await store.listOpenRolloutOrders(OPEN_ORDERS)) {
          const { rolloutId, outcome: _outcome, refusal: _refusal, ...rest } = order;
          const isDelivered = await attempt(rolloutId, async () => {
            const rollout = await store.findRollout(rolloutId);
            return rollout !== null && (await gateway.deliverOrder(rollout, rest));
          });
          if (isDelivered) delivered += 1;
          else failed += 1;
        }
        for (const rollout of await store.listRolloutsToCheck()) {
          const isRequested = await attempt(rollout.rolloutId, () =>
            gateway.requestCheck(rollout, rollout.state.lastCheckNumber + 1),
          );
          if (isRequested) requested += 1;
          else failed += 1;
        }
        return { requested, delivered, failed };
      }),
  };
}

const OPEN_ORDERS = 200;

/** One rollout that cannot be signalled must not keep the others back. */
async function attempt(rolloutId: string, work: () => Promise<boolean>): Promise<boolean> {
  try {
    return await work();
  } catch (error) {
    log.error('a rollout could not be signalled', { rolloutId, error: String(error) });
    return false;
  }
}

async function killSwitchOf(store: LightningStore, agent: string): Promise<string | null> {
  const { killSwitches } = await store.readRolloutService();
  const found = killSwitches.find((each) => each.agent === agent || each.agent === '*');
  return found === undefined ? null : `${found.person}: ${found.reason}`;
}

/** Freezes the time above which a turn is slow, by the turns of the incumbent as it is served here. */
async function freezeSlowTurns(
  { store, servedPolicy }: RolloutDependencies,
  { rolloutId, incumbentPolicyId }: Rollout,
  untilMs: number,
  nowMs: number,
): Promise<number | null> {
  const frozenAt = new Date(nowMs).toISOString();
  const incumbent = await store.findPolicy(incumbentPolicyId);
  if (incumbent === null) throw new Error(`there is no policy ${incumbentPolicyId}`);
  // On another generator it is served under another id, as serving writes it too.
  const { policyId } = await store.savePolicy(servedPolicy(incumbent.bundle), frozenAt);
  return await store.freezeSlowTurns({ rolloutId, policyId, untilMs, frozenAt });
}

/** Counts what is new of the rollout's users, then reads what was counted in all. */
async function measure(dependencies: RolloutDependencies, rollout: Rollout, state: RolloutState, nowMs: number) {
  const { store } = dependencies;
  const { rolloutId, agent, config } = rollout;
  const slowAboveMs =
    rollout.slowAboveMs ?? (await freezeSlowTurns(dependencies, rollout, state.rampStartedAtMs ?? nowMs, nowMs));
  const analysis = { agent, rolloutId, times: config.durations, slowAboveMs };
  for (;;) {
    const { uncounted, matured } = await store.countExposures({
      ...{ analysis, nowMs, limit: BATCH },
      isControlFrozen: state.stage === 'full_100',
    });
    if (uncounted < BATCH && matured < BATCH) break;
  }
  const [tally, recency, channels] = await Promise.all([
    store.readTally(rolloutId),
    store.readRolloutRecency(rollout),
    store.listPolicyChannels(),
  ]);
  const stable = channels.find((each) => each.agent === agent && each.channel === 'stable')?.policyId;
  return evidenceOf(tally, {
    lowestPValue: rollout.lowestPValue,
    lastExposureAtMs: recency.lastExposureAtMs,
    turnsSinceLastExposure: recency.turnsSinceLastExposure,
    breaker: rollout.trip?.breaker ?? recency.breaker,
    dataErrors:
      stable === rollout.incumbentPolicyId
        ? []
        : [`the stable channel points at ${stable ?? 'nothing'}, no longer at the incumbent`],
  });
}
