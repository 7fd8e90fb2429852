import { type Request, type Response, Router } from 'express';
import {
  bucketedMetricsQuery,
  type FeedbackMetrics,
  type IntentMetrics,
  type IntentPersonaMetrics,
  type MetricsQuery,
  metricsQuery,
  type OverviewMetrics,
  type PersonaMetrics,
  type QualityMetrics,
  type RewardMetrics,
  type SystemMetrics,
} from '../../contracts/http/metrics.ts';
import { AGENTS, INTENTS, PERSONAS } from '../../domain/chat/vocabulary.ts';
import { dayOf } from '../../domain/metrics/days.ts';
import { ENOUGH_TURNS, METRIC_DEFINITIONS } from '../../domain/metrics/definitions.ts';
import type { LightningStore } from '../../store/lightning-store.ts';
import type { MetricsFilter, RewardSums } from '../../store/metrics-store.ts';
import { csvOf } from '../csv.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { askedOf, filterOf, parseQuery, wantsCsv } from '../metrics-query.ts';
import {
  bucketsOf,
  ceilingOf,
  estimateOf,
  feedbackSummaryOf,
  qualityOf,
  qualityRowsOf,
  rewardSummaryOf,
} from '../metrics-views.ts';
import { RememberedSums, type SumsStore } from '../remembered-sums.ts';
import { alertsOf } from '../service-state.ts';

/** Days of the average beside today's. */
const LAST_DAYS = 7;
/** How far back the moves of an agent's channels are looked for. */
const MOVE_LIMIT = 1_000;

/** `GET /api/v1/metrics/…`: what the dashboard shows, as JSON or CSV. */
export function metricsRoutes(dependencies: ApiDependencies): Router {
  const { store, now } = dependencies;
  const router = Router();
  const remembered = new RememberedSums(store);
  const path = (name: string) => `/api/v1/metrics/${name}`;

  /** The sums for an answer; its `Age` (RFC 9111, section 5.1) is that of the oldest part that was not summed up just now. */
  const sumsFor = (response: Response) =>
    remembered.forRequest((ageMs) => {
      const seconds = Math.max(Number(response.get('Age') ?? 0), Math.ceil(ageMs / 1_000));
      response.set('Age', String(seconds));
    });

  router.get(path('definitions'), (_request, response) => {
    response.json({
      definitions: Object.entries(METRIC_DEFINITIONS).map(([id, definition]) => ({ id, ...definition })),
    });
  });

  router.get(path('rewards'), async (request, response) => {
    const query = parseQuery(request, bucketedMetricsQuery);
    const bucket = query.bucket ?? 'day';
    const filter = filterOf(query, now());
    const [total, buckets, moves] = await Promise.all([
      sumsFor(response).sumRewards(filter, 'total'),
      sumsFor(response).sumRewards(filter, bucket),
      policyMoves(store, filter),
    ]);
    const view: RewardMetrics = {
      ...askedOf(filter),
      bucket,
      total: rewardSummaryOf(total[0]),
      buckets: [...bucketsOf(buckets, [], rewardSummaryOf)],
      policy_moves: moves,
    };
    send(request, response, query, view, view.buckets);
  });

  router.get(path('feedback'), async (request, response) => {
    const query = parseQuery(request, bucketedMetricsQuery);
    const bucket = query.bucket ?? 'day';
    const filter = filterOf(query, now());
    const { rewards, feedback, rewardBuckets, feedbackBuckets } = await bothSums(sumsFor(response), filter, bucket);
    const view: FeedbackMetrics = {
      ...askedOf(filter),
      bucket,
      total: feedbackSummaryOf(rewards, feedback),
      buckets: [...bucketsOf(rewardBuckets, feedbackBuckets, feedbackSummaryOf)],
    };
    send(
      request,
      response,
      query,
      view,
      view.buckets.map(({ types, ...rest }) => ({ ...rest, ...typeColumns(types) })),
    );
  });

  router.get(path('quality'), async (request, response) => {
    const query = parseQuery(request, bucketedMetricsQuery);
    const bucket = query.bucket ?? 'week';
    const filter = filterOf(query, now());
    const { rewards, feedback, rewardBuckets, feedbackBuckets } = await bothSums(sumsFor(response), filter, bucket);
    const view: QualityMetrics = {
      ...askedOf(filter),
      bucket,
      metrics: qualityRowsOf(qualityOf(rewards, feedback)),
      all_turns_mean: estimateOf(rewards?.effective),
      all_turns_ceiling: ceilingOf(rewards),
      buckets: [...bucketsOf(rewardBuckets, feedbackBuckets, qualityOf)],
    };
    send(request, response, query, view, view.metrics);
  });

  router.get(path('intents'), async (request, response) => {
    const query = parseQuery(request, metricsQuery);
    const filter = filterOf(query, now());
    const groups = await sumsFor(response).sumRewards(filter, 'intent');
    const intents = INTENTS.flatMap((intent) => summaries(groups, (sums) => sums.intent === intent, { intent }));
    const view: IntentMetrics = { ...askedOf(filter), intents };
    send(request, response, query, view, view.intents);
  });

  router.get(path('personas'), async (request, response) => {
    const query = parseQuery(request, metricsQuery);
    const filter = filterOf(query, now());
    const groups = await sumsFor(response).sumRewards(filter, 'persona');
    const personas = [...PERSONAS, null].flatMap((persona) =>
      summaries(groups, (sums) => sums.persona === persona, { persona }),
    );
    const view: PersonaMetrics = { ...askedOf(filter), personas };
    send(request, response, query, view, view.personas);
  });

  router.get(path('intents-by-persona'), async (request, response) => {
    const query = parseQuery(request, metricsQuery);
    const filter = filterOf(query, now());
    const groups = await sumsFor(response).sumRewards(filter, 'intent_persona');
    const cells = INTENTS.flatMap((intent) =>
      [...PERSONAS, null].flatMap((persona) =>
        summaries(groups, (sums) => sums.intent === intent && sums.persona === persona, { intent, persona }),
      ),
    );
    const view: IntentPersonaMetrics = { ...askedOf(filter), enough_turns: ENOUGH_TURNS, cells };
    send(request, response, query, view, view.cells);
  });

  router.get(path('overview'), async (request, response) => {
    const query = parseQuery(request, metricsQuery.omit({ from: true, to: true }));
    const today = dayOf(now().toISOString());
    const filter = { ...filterOf(query, now()), fromDay: today, toDay: today };
    const [[todaySums], [lastSums], state] = await Promise.all([
      // Of now: the alerts are made from it.
      store.sumRewards(filter, 'total'),
      sumsFor(response).sumRewards({ ...filter, fromDay: today - LAST_DAYS + 1 }, 'total'),
      dependencies.serviceState(),
    ]);
    const { agent, policy, simulated } = askedOf(filter);
    const view: OverviewMetrics = {
      agent,
      policy,
      simulated,
      today: rewardSummaryOf(todaySums),
      last_7_days: rewardSummaryOf(lastSums),
      running_rollouts: state.rollouts?.length ?? null,
      alerts: [...alertsOf(state, dependencies.metrics, failuresOf(todaySums))],
    };
    send(request, response, query, view, [
      { period: 'today', ...view.today },
      { period: 'last_7_days', ...view.last_7_days },
    ]);
  });

  router.get(path('system'), async (request, response) => {
    const query = parseQuery(request, metricsQuery.pick({ format: true }));
    const today = dayOf(now().toISOString());
    const [overhead, state, [todaySums]] = await Promise.all([
      dependencies.metrics.turnOverhead(),
      dependencies.serviceState(),
      store.sumRewards({ ...filterOf({}, now()), fromDay: today, toDay: today }, 'total'),
    ]);
    const { pendingFeedback } = state;
    const view: SystemMetrics = {
      since: dependencies.metrics.since,
      turn_overhead: {
        count: overhead.count,
        mean_ms: overhead.count === 0 ? null : overhead.sumMs / overhead.count,
        buckets: overhead.buckets.map(({ upToMs, count }) => ({ up_to_ms: upToMs, count })),
      },
      open_turns: state.openTurns,
      failed_workflows: state.failedWorkflows,
      pending_feedback: {
        events: pendingFeedback?.events ?? 0,
        oldest_seconds:
          pendingFeedback === null || pendingFeedback.events === 0 ? null : pendingFeedback.oldestAgeSeconds,
      },
      tracking_enabled: state.trackingEnabled,
      alerts: [...alertsOf(state, dependencies.metrics, failuresOf(todaySums))],
    };
    send(request, response, query, view, view.turn_overhead.buckets);
  });

  return router;
}

/** Sends a view as JSON, or its rows as CSV. */
export function send(
  request: Request,
  response: Response,
  query: Pick<MetricsQuery, 'format'>,
  view: object,
  rows: readonly object[],
): void {
  response.vary('Accept');
  if (wantsCsv(request, query)) response.type('text/csv').send(csvOf(rows));
  else response.json(view);
}

async function bothSums(store: SumsStore, filter: MetricsFilter, bucket: 'day' | 'week') {
  const [[rewards], [feedback], rewardBuckets, feedbackBuckets] = await Promise.all([
    store.sumRewards(filter, 'total'),
    store.sumFeedback(filter, 'total'),
    store.sumRewards(filter, bucket),
    store.sumFeedback(filter, bucket),
  ]);
  return { rewards, feedback, rewardBuckets, feedbackBuckets };
}

/** The summaries of the groups that hold, each with its names first. */
function summaries<Names extends object>(
  groups: readonly RewardSums[],
  holds: (sums: RewardSums) => boolean,
  names: Names,
) {
  return groups.filter(holds).map((sums) => ({ ...names, ...rewardSummaryOf(sums) }));
}

const failuresOf = (today: RewardSums | undefined) => ({ turns: today?.turns ?? 0, failed: today?.failed.sum ?? 0 });

/** One group of columns for each type, as a spreadsheet wants it. */
function typeColumns(types: FeedbackMetrics['total']['types']) {
  return Object.fromEntries(types.map(({ feedback_type, events, share }) => [feedback_type, { events, share }]));
}

/** The moves of channels in the range: of the asked agent, or of ours; of the asked policy, or of all. */
async function policyMoves(store: LightningStore, { agent, policyId, fromDay, toDay }: MetricsFilter) {
  const agents = agent === null ? AGENTS : [agent];
  const moves = (await Promise.all(agents.map((each) => store.listPolicyMoves(each, MOVE_LIMIT)))).flat();
  return moves
    .filter(({ createdAt }) => dayOf(createdAt) >= fromDay && dayOf(createdAt) <= toDay)
    .filter(({ from, to }) => policyId === null || from === policyId || to === policyId)
    .sort((a, b) => a.createdAt.localeCompare(b.createdAt))
    .map(({ createdAt, agent: name, channel, from, to, actor, reason }) => ({
      at: createdAt,
      agent: name,
      channel,
      from,
      to,
      actor,
      reason,
    }));
}
