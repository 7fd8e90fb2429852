import type { OverviewMetrics } from '../contracts/http/metrics.ts';
import type { ServiceMetrics, ServiceState } from '../contracts/service-metrics.ts';
import type { TurnGateway } from '../contracts/turn-gateway.ts';
import { isStoreUnavailable, type LightningStore } from '../store/lightning-store.ts';

export interface ServiceStateParts {
  readonly store: LightningStore;
  readonly gateway: TurnGateway;
  readonly now: () => Date;
}

/** The state of the service's parts; what does not answer is null. */
export async function serviceStateOf({ store, gateway, now }: ServiceStateParts): Promise<ServiceState> {
  const [pending, rollouts, openTurns, failedWorkflows, temporalUp] = await Promise.all([
    unlessAway(store.countPendingFeedback()),
    unlessAway(store.readRolloutService()),
    gateway.countWorkflows('open_turns'),
    gateway.countWorkflows('failed'),
    gateway.isReachable(),
  ]);
  const oldestAt = pending?.oldestAt ?? null;
  return {
    storeUp: pending !== null,
    temporalUp,
    trackingEnabled: store.isEnabled(),
    pendingFeedback:
      pending === null
        ? null
        : {
            events: pending.events,
            oldestAgeSeconds: oldestAt === null ? 0 : Math.max(0, (now().getTime() - Date.parse(oldestAt)) / 1_000),
          },
    openTurns,
    failedWorkflows,
    rollouts:
      rollouts?.rollouts.map(({ agent, state: { status } }) => ({
        agent,
        stage: status,
        isHeld: status === 'hold' || status === 'paused',
      })) ?? null,
  };
}

/** The store's answer; null while it is away. */
async function unlessAway<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (!isStoreUnavailable(error)) throw error;
    return null;
  }
}

type Alert = OverviewMetrics['alerts'][number];

/** The limits of ops/alerts.yml, under the same names; a test holds both together. */
export const ALERT_LIMITS = {
  pendingFeedbackSeconds: 600,
  failedTurnShare: 0.05,
  slowOverheadSeconds: 0.25,
  slowTurnShare: 0.05,
  /** Of fewer turns a share or a quantile says nothing. */
  minimumTurns: 20,
} as const;

/** What should worry somebody now; without the patience of ops/alerts.yml, which waits before it calls anybody. */
export function alertsOf(
  state: ServiceState,
  metrics: ServiceMetrics,
  failedToday: { readonly turns: number; readonly failed: number },
): readonly Alert[] {
  const alerts: Alert[] = [];
  const { pendingFeedback, rollouts } = state;
  if (!state.trackingEnabled || !state.storeUp) {
    alerts.push({
      name: 'LightningTrackingDisabled',
      severity: 'page',
      summary: 'The store does not answer: turns are not tracked.',
    });
  }
  if (!state.temporalUp) {
    alerts.push({
      name: 'LightningTemporalDown',
      severity: 'page',
      summary: 'Temporal does not answer: no turn can start.',
    });
  }
  if (pendingFeedback !== null && pendingFeedback.oldestAgeSeconds > ALERT_LIMITS.pendingFeedbackSeconds) {
    alerts.push({
      name: 'LightningFeedbackPending',
      severity: 'warn',
      summary: `${pendingFeedback.events} pieces of feedback wait to be applied, the oldest for ${Math.round(pendingFeedback.oldestAgeSeconds / 60)} minutes.`,
    });
  }
  const { turns, failed } = failedToday;
  if (turns >= ALERT_LIMITS.minimumTurns && failed / turns > ALERT_LIMITS.failedTurnShare) {
    alerts.push({
      name: 'LightningTurnFailures',
      severity: 'page',
      summary: `${failed} of today's ${turns} turns were not answered by their generator.`,
    });
  }
  const slow = slowShareOf(metrics);
  if (slow !== null && slow > ALERT_LIMITS.slowTurnShare) {
    alerts.push({
      name: 'LightningOverheadSlow',
      severity: 'warn',
      summary: `${Math.round(100 * slow)} % of the turns of the last ten minutes took more than ${1_000 * ALERT_LIMITS.slowOverheadSeconds} ms beside their generator.`,
    });
  }
  for (const { agent } of (rollouts ?? []).filter(({ isHeld }) => isHeld)) {
    alerts.push({
      name: 'LightningRolloutHeld',
      severity: 'warn',
      summary: `The rollout of ${agent} waits for a person.`,
    });
  }
  return alerts;
}

/** The share of the last ten minutes' turns with a slow overhead; null of too few turns. */
function slowShareOf(metrics: ServiceMetrics): number | null {
  const { count, buckets } = metrics.recentTurnOverhead();
  if (count < ALERT_LIMITS.minimumTurns) return null;
  const slow = buckets
    .filter(({ upToMs }) => upToMs === null || upToMs > 1_000 * ALERT_LIMITS.slowOverheadSeconds)
    .reduce((sum, bucket) => sum + bucket.count, 0);
  return slow / count;
}
