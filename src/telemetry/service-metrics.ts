import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { OverheadHistogram, ServiceMetrics, ServiceState } from '../contracts/service-metrics.ts';
import { RecentOverhead } from './recent-overhead.ts';

/** Around the 14 to 19 ms of a turn on a quiet machine (docs/evidence/turn.json), up to where somebody must look. */
const OVERHEAD_BUCKETS_S = [0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5];
/** From an answer composed in memory to the longest that a model may take. */
const GENERATOR_BUCKETS_S = [0.001, 0.005, 0.02, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
/** Gauges that prom-client names like counters, which Prometheus's own rules refuse. */
const MISNAMED = ['nodejs_active_resources_total', 'nodejs_active_handles_total', 'nodejs_active_requests_total'];
/** `chat/track` takes any agent's name, and a label of any name would grow without bound. */
const OTHER_AGENT = 'other';

export interface ServiceMetricsSettings {
  /** The agents that are told apart; all others count as `other`. */
  readonly agents: readonly string[];
  /** Asked at each scrape. */
  readonly state: () => Promise<ServiceState>;
  readonly now: () => Date;
}

/** The metrics of one process, in a registry of its own. */
export function createServiceMetrics({ agents, state, now }: ServiceMetricsSettings): ServiceMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);

  const turns = new Counter({
    name: 'lightning_turns_total',
    help: 'Chat turns by agent and by how they ended.',
    labelNames: ['agent', 'outcome'],
    registers,
  });
  const overhead = new Histogram({
    name: 'lightning_turn_overhead_seconds',
    help: 'Time of an answered turn from request to answer, without its generator.',
    labelNames: ['agent'],
    buckets: OVERHEAD_BUCKETS_S,
    registers,
  });
  const recentOverhead = new RecentOverhead(
    OVERHEAD_BUCKETS_S.map((bound) => bound * 1_000),
    () => now().getTime(),
  );
  const generator = new Histogram({
    name: 'lightning_turn_generator_seconds',
    help: 'Time of the generator of an answered turn.',
    labelNames: ['agent'],
    buckets: GENERATOR_BUCKETS_S,
    registers,
  });
  const accepted = new Counter({
    name: 'lightning_feedback_accepted_total',
    help: 'Feedback committed to the ledger, by type.',
    labelNames: ['feedback_type'],
    registers,
  });
  const applied = new Counter({
    name: 'lightning_feedback_applied_total',
    help: 'Events of the ledger applied by this process, in the window of their turn (live) or after it (late).',
    labelNames: ['source'],
    registers,
  });
  for (const source of ['live', 'late']) applied.inc({ source }, 0);
  const agentLabel = (agent: string): string => (agents.includes(agent) ? agent : OTHER_AGENT);

  const setState = stateGauges(registry);
  const since = now().toISOString();
  return {
    since,
    turnEnded({ agent: name, outcome, times }) {
      const agent = agentLabel(name);
      turns.inc({ agent, outcome });
      if (times === null) return;
      const overheadMs = Math.max(0, times.totalMs - times.generatorMs);
      overhead.observe({ agent }, overheadMs / 1_000);
      recentOverhead.observe(overheadMs);
      generator.observe({ agent }, times.generatorMs / 1_000);
    },
    feedbackAccepted: (feedbackType) => accepted.inc({ feedback_type: feedbackType }),
    feedbackApplied: (source) => applied.inc({ source }),
    turnOverhead: async () => histogramOf((await overhead.get()).values),
    recentTurnOverhead: () => recentOverhead.histogram(),
    async exposition() {
      setState(await state());
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

/** The gauges of the service's state; a part that does not answer has no value rather than a wrong one. */
function stateGauges(registry: Registry): (state: ServiceState) => void {
  const gauge = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Gauge({ name, help, labelNames: [...labelNames], registers: [registry] });
  const storeUp = gauge('lightning_store_up', '1 when the store answers, else 0.');
  const temporalUp = gauge('lightning_temporal_up', '1 when Temporal answers, else 0.');
  const tracking = gauge(
    'lightning_tracking_enabled',
    '1 when turns are tracked, 0 when tracking has disabled itself.',
  );
  const pending = gauge('lightning_pending_feedback', 'Feedback that is accepted and not applied yet.');
  const oldest = gauge(
    'lightning_pending_feedback_oldest_age_seconds',
    'Age of the oldest feedback that is not applied yet; 0 when there is none.',
  );
  const open = gauge('lightning_open_turns', 'Turns whose workflow waits for feedback.');
  const failed = gauge(
    'lightning_failed_workflows',
    'Workflows that failed, timed out or were terminated, as Temporal keeps them.',
  );
  const stages = gauge('lightning_rollout_stage', '1 for the stage that a running rollout of the agent is in.', [
    'agent',
    'stage',
  ]);
  const held = gauge('lightning_rollouts_held', 'Running rollouts that wait for a person.');

  return (state) => {
    storeUp.set(Number(state.storeUp));
    temporalUp.set(Number(state.temporalUp));
    tracking.set(Number(state.trackingEnabled));
    setOrRemove(pending, state.pendingFeedback?.events ?? null);
    setOrRemove(oldest, state.pendingFeedback?.oldestAgeSeconds ?? null);
    setOrRemove(open, state.openTurns);
    setOrRemove(failed, state.failedWorkflows);
    stages.reset();
    for (const { agent, stage } of state.rollouts ?? []) stages.set({ agent, stage }, 1);
    setOrRemove(held, state.rollouts === null ? null : state.rollouts.filter(({ isHeld }) => isHeld).length);
  };
}

function setOrRemove(gauge: Gauge, value: number | null): void {
  if (value === null) gauge.remove();
  else gauge.set(value);
}

/** One histogram from prom-client's cumulative series of each label. */
function histogramOf(
  series: readonly {
    readonly metricName?: string;
    readonly value: number;
    readonly labels: Readonly<Record<string, unknown>>;
  }[],
): OverheadHistogram {
  const sumOf = (suffix: string, le: number | string | null = null): number =>
    series
      .filter(({ metricName, labels }) => metricName?.endsWith(suffix) && (le === null || labels.le === le))
      .reduce((sum, { value }) => sum + value, 0);
  let below = 0;
  const buckets = [...OVERHEAD_BUCKETS_S, '+Inf'].map((le) => {
    const upTo = sumOf('_bucket', le);
    const count = upTo - below;
    below = upTo;
    return { upToMs: typeof le === 'number' ? le * 1_000 : null, count };
  });
  return { count: sumOf('_count'), sumMs: 1_000 * sumOf('_sum'), buckets };
}
