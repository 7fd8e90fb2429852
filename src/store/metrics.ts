import { type Expression, type RawBuilder, sql } from 'kysely';
import type { Intent, Persona } from '../domain/chat/vocabulary.ts';
import type { ClusteredMoments } from '../domain/learning/statistics/clustered-moments.ts';
import type { FeedbackMeasure, RewardMeasure } from '../domain/metrics/turn-measures.ts';
import type { FeedbackType } from '../domain/reward/feedback-type.ts';
import type { Engine } from './engine.ts';
import type { BucketGrouping, FeedbackSums, MetricsFilter, RewardGrouping, RewardSums } from './metrics-store.ts';

/** A mean as two columns of the sums: what is added up, and over how many. */
type Ratio<Measure> = readonly [sum: Measure, count: Measure];

const REWARD_RATIOS = {
  implicit: ['implicit_sum', 'turns'],
  explicit: ['explicit_sum', 'explicit_turns'],
  effective: ['effective_sum', 'turns'],
  userSignal: ['user_signal_sum', 'turns'],
  submitted: ['explicit_turns', 'turns'],
  failed: ['failed_turns', 'turns'],
} as const satisfies Readonly<Record<string, Ratio<RewardMeasure>>>;

const FEEDBACK_RATIOS = {
  changed: ['changed_events', 'events'],
  late: ['late_events', 'events'],
  commented: ['comment_events', 'events'],
  satisfied: ['positive_turns', 'opinion_turns'],
  accurate: ['accurate_turns', 'accuracy_turns'],
  firstAttempt: ['first_attempt_turns', 'signal_turns'],
  thumbs_up: ['thumbs_up', 'events'],
  thumbs_down: ['thumbs_down', 'events'],
  rating_1: ['rating_1', 'events'],
  rating_2: ['rating_2', 'events'],
  rating_3: ['rating_3', 'events'],
  rating_4: ['rating_4', 'events'],
  rating_5: ['rating_5', 'events'],
  regenerate: ['regenerate', 'events'],
  copy: ['copy', 'events'],
  follow_up: ['follow_up', 'events'],
} as const satisfies Readonly<Record<string, Ratio<FeedbackMeasure>>>;

/** Rewards by group, from `reward_daily` or, by intent or persona, from `reward_daily_cells`. Index: their primary keys, by day. */
export async function sumRewards(
  engine: Engine,
  filter: MetricsFilter,
  grouping: RewardGrouping,
): Promise<readonly RewardSums[]> {
  const byCell = grouping === 'intent' || grouping === 'persona' || grouping === 'intent_persona';
  const rows = await sumByCluster<RewardMeasure, keyof typeof REWARD_RATIOS>(engine, filter, {
    table: byCell ? 'reward_daily_cells' : 'reward_daily',
    groups: GROUPS[grouping],
    ratios: REWARD_RATIOS,
    totals: ['turns'],
  });
  return rows.map(({ group, moments, totals }) => ({ ...group, ...moments, turns: totals.turns ?? 0 }));
}

/** Feedback by group, from `feedback_daily`. Index: its primary key, by day. */
export async function sumFeedback(
  engine: Engine,
  filter: MetricsFilter,
  grouping: BucketGrouping,
): Promise<readonly FeedbackSums[]> {
  const rows = await sumByCluster<FeedbackMeasure, keyof typeof FEEDBACK_RATIOS>(engine, filter, {
    table: 'feedback_daily',
    groups: GROUPS[grouping],
    ratios: FEEDBACK_RATIOS,
    totals: ['events', 'retracted_events'],
  });
  return rows.map(({ group, moments, totals }) => ({
    startDay: group.startDay,
    events: totals.events ?? 0,
    retractions: totals.retracted_events ?? 0,
    types: moments satisfies Readonly<Record<FeedbackType, ClusteredMoments>>,
    changed: moments.changed,
    late: moments.late,
    commented: moments.commented,
    satisfied: moments.satisfied,
    accurate: moments.accurate,
    firstAttempt: moments.firstAttempt,
  }));
}

type GroupColumn = 'start_day' | 'intent' | 'persona';
const GROUPS: Readonly<Record<RewardGrouping, readonly (readonly [GroupColumn, RawBuilder<unknown>])[]>> = {
  total: [],
  day: [['start_day', sql`s.day`]],
  // Monday; 1970-01-01 was a Thursday. domain/metrics/days.ts has the same.
  week: [['start_day', sql`s.day - (s.day + 3) % 7`]],
  intent: [['intent', sql`d.intent`]],
  persona: [['persona', sql`d.persona`]],
  intent_persona: [
    ['intent', sql`d.intent`],
    ['persona', sql`d.persona`],
  ],
};

interface Summing<Measure, Name extends string> {
  readonly table: 'reward_daily' | 'reward_daily_cells' | 'feedback_daily';
  readonly groups: readonly (readonly [GroupColumn, RawBuilder<unknown>])[];
  readonly ratios: Readonly<Record<Name, Ratio<Measure>>>;
  readonly totals: readonly Measure[];
}

interface GroupSums<Name extends string> {
  readonly group: {
    readonly startDay: number | null;
    readonly intent: Intent | null;
    readonly persona: Persona | null;
  };
  readonly moments: Readonly<Record<Name, ClusteredMoments>>;
  readonly totals: Readonly<Record<string, number>>;
}

/** Adds the sums up by cluster first, and then, for each group, what the interval of each mean needs. */
async function sumByCluster<Measure extends string, Name extends string>(
  { db }: Engine,
  filter: MetricsFilter,
  { table, groups, ratios, totals }: Summing<Measure, Name>,
): Promise<readonly GroupSums<Name>[]> {
  const names = Object.keys(ratios) as Name[]; // Object.keys forgets the literal names.
  const measures = [...new Set([...totals, ...names.flatMap((name) => [...ratios[name]])])];
  const groupNames = groups.map(([name]) => sql.ref(name));
  const real = (measure: Measure) => sql`cast(${sql.ref(measure)} as double precision)`;
  const perCluster = [
    ...groups.map(([name, expression]) => sql`${expression} as ${sql.ref(name)}`),
    ...measures.map((measure) => sql`sum(s.${sql.ref(measure)}) as ${sql.ref(measure)}`),
  ];
  const columns: Expression<unknown>[] = [
    ...groupNames,
    ...measures.map((measure) => sql`sum(${real(measure)}) as ${sql.ref(measure)}`),
  ];
  for (const count of new Set(names.map((name) => ratios[name][1]))) {
    columns.push(
      sql`count(case when ${sql.ref(count)} > 0 then 1 end) as ${sql.ref(`${count}_clusters`)}`,
      sql`sum(${real(count)} * ${sql.ref(count)}) as ${sql.ref(`${count}_squares`)}`,
    );
  }
  for (const name of names) {
    const [sum, count] = ratios[name];
    columns.push(
      sql`sum(${real(sum)} * ${sql.ref(sum)}) as ${sql.ref(`${name}_squares`)}`,
      sql`sum(${real(sum)} * ${sql.ref(count)}) as ${sql.ref(`${name}_products`)}`,
    );
  }
  const { rows } = await sql<Record<string, number | string | null>>`
    select ${sql.join(columns)}
    from (
      select ${sql.join(perCluster)}
      from ${sql.table(table)} s
      join reward_dimensions d on d.dimension_id = s.dimension_id
      where s.day between ${filter.fromDay} and ${filter.toDay} ${filtered(filter)}
      group by ${sql.join([...groups.map(([, expression]) => expression), sql`s.cluster_key`])}
    ) as clusters
    ${groups.length === 0 ? sql`` : sql`group by ${sql.join(groupNames)} order by ${sql.join(groupNames)}`}`.execute(
    db,
  );
  const number = (row: Record<string, number | string | null>, name: string): number => Number(row[name] ?? 0);
  const [first = ''] = totals;
  return (
    rows
      // Without groups there is one row, also of nothing.
      .filter((row) => groups.length > 0 || row[first] !== null)
      .map((row) => ({
        group: {
          startDay: row.start_day === undefined ? null : Number(row.start_day),
          intent: (row.intent ?? null) as Intent | null,
          persona: (row.persona ?? null) as Persona | null,
        },
        totals: Object.fromEntries(totals.map((measure) => [measure, number(row, measure)])),
        moments: Object.fromEntries(
          names.map((name) => [
            name,
            {
              n: number(row, ratios[name][1]),
              sum: number(row, ratios[name][0]),
              clusters: number(row, `${ratios[name][1]}_clusters`),
              sumSquares: number(row, `${name}_squares`),
              sumProducts: number(row, `${name}_products`),
              countSquares: number(row, `${ratios[name][1]}_squares`),
            },
          ]),
        ) as Record<Name, ClusteredMoments>,
      }))
  );
}

function filtered({ agent, policyId, simulated }: MetricsFilter): RawBuilder<unknown> {
  return sql.join(
    [
      ...(agent === null ? [] : [sql`and d.agent = ${agent}`]),
      ...(policyId === null ? [] : [sql`and d.policy_id = ${policyId}`]),
      ...(simulated === 'include' ? [] : [sql`and d.simulated = ${simulated === 'only'}`]),
    ],
    sql` `,
  );
}
