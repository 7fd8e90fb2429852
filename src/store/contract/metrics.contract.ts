import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { RawRows } from '../../../test/support/raw-rows.ts';
import { aFeedback, aRetraction, aTurn } from '../../../test/support/turns.ts';
import { INTENTS, PERSONAS } from '../../domain/chat/vocabulary.ts';
import { clusteredMean } from '../../domain/learning/statistics/clustered-mean.ts';
import { type ClusteredMoments, clusteredMeanOfMoments } from '../../domain/learning/statistics/clustered-moments.ts';
import { dayOf, mondayOf } from '../../domain/metrics/days.ts';
import { FEEDBACK_TYPES } from '../../domain/reward/feedback-type.ts';
import type { LightningStore } from '../lightning-store.ts';
import type { FeedbackSums, MetricsFilter, RewardSums } from '../metrics-store.ts';

/** What happens to turns; picks choose among what there is, in [0, 1). */
const pick = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('track' as const),
      user: fc.constantFrom('a', 'b', null),
      conversation: fc.constantFrom('x', 'y'),
      // A Sunday and the days around it: two weeks.
      day: fc.constantFrom('2025-11-08', '2025-11-09', '2025-11-10'),
      intent: fc.constantFrom(...INTENTS.slice(0, 2)),
      persona: fc.constantFrom(PERSONAS[0], null),
      policyId: fc.constantFrom('policy-1', 'policy-2'),
      simulated: fc.boolean(),
      failed: fc.boolean(),
      reward: fc.constantFrom(0.65, 0.5, 0.333),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('give' as const),
      pick,
      feedbackType: fc.constantFrom(...FEEDBACK_TYPES),
      comment: fc.constantFrom(null, 'fine', ''),
      accurate: fc.constantFrom(true, false, null),
      source: fc.constantFrom('live' as const, 'late' as const),
      isApplied: fc.constantFrom(true, true, false),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('undo' as const, 'apply' as const, 'track again' as const), pick }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'erase turn' as const,
        'erase user' as const,
        'erase feedback of user' as const,
        'delete simulated' as const,
      ),
      pick,
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

const AT = '2025-11-20T00:00:00.000Z';

export function metricsContract(store: () => LightningStore, raw: () => RawRows): void {
  describe('after any history of turns, feedback, undo, delivery and erasure', () => {
    it('every sum equals what the rows themselves give', async () => {
      const histories = fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const world = new World(store());
        for (const each of steps) await world.take(each);
        await compare(store(), raw(), world.agent);
      });
      await fc.assert(histories, { seed: 20251126, numRuns: 30 });
    }, 120_000);

    it('a comment that an erased user left on a turn of nobody is no longer counted', async () => {
      const world = new World(store());
      const track = { do: 'track', user: null, conversation: 'x', day: '2025-11-08', intent: INTENTS[0] } as const;
      const rest = { persona: null, policyId: 'policy-1', simulated: false, failed: false, reward: 0.5 } as const;
      await world.take({ ...track, ...rest });
      const give = { do: 'give', pick: 0, feedbackType: 'thumbs_up', accurate: true, source: 'late' } as const;
      await world.take({ ...give, comment: 'fine', isApplied: true });
      const commented = async () => (await store().sumFeedback(everything(world.agent), 'total'))[0]?.commented.sum;
      expect(await commented()).toBe(1);
      await world.take({ do: 'erase feedback of user', pick: 0 });
      expect(await commented()).toBe(0);
      await compare(store(), raw(), world.agent);
    });

    it('turns at the same moment are all counted, and a repeated one once', async () => {
      const agent = `agent-${randomUUID()}`;
      const turns = Array.from({ length: 20 }, (_, n) =>
        aTurn({ agent, userId: `u-${n % 3}`, messageId: `${agent}-${n % 15}` }),
      );
      await Promise.all(turns.map((turn) => store().trackTurn(turn)));
      await compare(store(), raw(), agent);
      const [total] = await store().sumRewards({ ...everything(agent) }, 'total');
      expect(total?.turns).toBe(15);
    });
  });
}

/** One history: an agent of its own, and users that no other history has. */
class World {
  readonly agent = `agent-${randomUUID()}`;
  readonly #store: LightningStore;
  readonly #messages: string[] = [];
  readonly #events: string[] = [];

  constructor(store: LightningStore) {
    this.#store = store;
  }

  #user = (name: string | null): string | null => (name === null ? null : `${this.agent}:${name}`);

  async take(step: Step): Promise<void> {
    const chosen = <T>(items: readonly T[]): T | undefined =>
      'pick' in step ? items[Math.floor(step.pick * items.length)] : undefined;
    const messageId = chosen(this.#messages);
    const eventId = chosen(this.#events);
    switch (step.do) {
      case 'track': {
        const turn = await this.#store.trackTurn(
          aTurn({
            agent: this.agent,
            userId: this.#user(step.user),
            conversationId: `${this.agent}:${step.conversation}`,
            createdAt: `${step.day}T13:00:00.000Z`,
            intent: step.intent,
            persona: step.persona ?? null,
            policyId: step.policyId,
            simulated: step.simulated,
            error: step.failed ? 'no answer' : null,
            implicitReward: { score: step.reward, base: 0.5, components: [], clamped: false, calculator_version: '1' },
            effectiveReward: step.reward,
            userSignalReward: step.failed ? 0.2 : 0.5,
          }),
        );
        this.#messages.push(turn.messageId);
        return;
      }
      case 'track again': {
        const turn = messageId === undefined ? null : await this.#store.findTurn(messageId);
        if (turn !== null) await this.#store.trackTurn(turn);
        return;
      }
      case 'give': {
        if (messageId === undefined) return;
        const turn = await this.#store.findTurn(messageId);
        const { feedbackType, comment, accurate } = step;
        // On a turn of nobody a user may say who they are.
        const userId = turn?.userId ?? this.#user('a');
        const given = await this.#store.acceptFeedback(
          aFeedback(messageId, { feedbackType, comment, accurate, userId }),
        );
        if (given.outcome !== 'accepted') return;
        this.#events.push(given.event.feedbackId);
        if (step.isApplied) await this.#apply(given.event.feedbackId, step.source);
        return;
      }
      case 'undo': {
        const undone = eventId === undefined ? null : await this.#store.retractFeedback(aRetraction(eventId));
        if (undone?.outcome === 'retracted') this.#events.push(undone.event.feedbackId);
        return;
      }
      case 'apply':
        if (eventId !== undefined) await this.#apply(eventId, 'live');
        return;
      case 'erase turn':
        if (messageId !== undefined) await this.#store.eraseMessages([messageId], AT);
        return;
      case 'delete simulated':
        // Turns of homeowners that are not simulated stay.
        await this.#store.deleteSimulatedMessages(this.#messages.slice(0, 3));
        return;
      case 'erase user': {
        const erasure = { userId: this.#user(step.pick < 0.5 ? 'a' : 'b') ?? '', requestedAt: AT };
        await this.#store.eraseMessages(await this.#store.listMessagesOfUser(erasure, 100), AT);
        return;
      }
      case 'erase feedback of user':
        await this.#store.eraseFeedbackOfUser({
          userId: this.#user(step.pick < 0.5 ? 'a' : 'b') ?? '',
          requestedAt: AT,
        });
    }
  }

  async #apply(feedbackId: string, source: 'live' | 'late'): Promise<void> {
    await this.#store.applyFeedback({ feedbackId, source, appliedAt: AT });
  }
}

const everything = (agent: string): MetricsFilter => ({
  fromDay: dayOf('2025-11-01T00:00:00Z'),
  toDay: dayOf('2025-11-30T00:00:00Z'),
  agent,
  policyId: null,
  simulated: 'include',
});

/** SQL of the test's own: the rows, and what is in effect on each of them. Of both engines' SQL. */
const turnsSql = (agent: string) => `
  select t.*, coalesce(t.user_id, 'conversation:' || t.conversation_id) as unit,
    (select count(*) from message_feedback f where f.message_id = t.message_id and ${inEffect('f')}) as signals,
    (select count(*) from message_feedback f where f.message_id = t.message_id and ${inEffect('f')} and f.feedback_type = 'regenerate') as repeated,
    (select f.feedback_type from message_feedback f where f.message_id = t.message_id and ${inEffect('f')}
      and f.feedback_type not in ('copy', 'follow_up', 'regenerate') order by f.seq desc limit 1) as opinion,
    (select f.accurate from message_feedback f where f.message_id = t.message_id and ${inEffect('f')}
      and f.accurate is not null order by f.seq desc limit 1) as answered
  from turns t where t.agent = '${agent}'`;
const eventsSql = (agent: string) => `
  select f.*, coalesce(t.user_id, 'conversation:' || t.conversation_id) as unit, t.created_at as turn_created_at, t.policy_id, t.simulated,
    case when ${inEffect('f')} then 1 else 0 end as in_effect
  from message_feedback f join turns t on t.message_id = f.message_id
  where t.agent = '${agent}' and f.kind = 'feedback' and f.applied_at is not null`;
const inEffect = (f: string) => `${f}.kind = 'feedback' and ${f}.applied_at is not null and not exists (
  select 1 from message_feedback r where r.retracts = ${f}.feedback_id and r.applied_at is not null)`;

// biome-ignore lint/suspicious/noExplicitAny: raw rows
type Row = any;
const dayOfRow = (time: unknown) => dayOf(time instanceof Date ? time.toISOString() : String(time));

async function compare(store: LightningStore, raw: RawRows, agent: string): Promise<void> {
  const turns = await raw.query(turnsSql(agent));
  const events = await raw.query(eventsSql(agent));
  const filters: readonly (readonly [Partial<MetricsFilter>, (row: Row) => boolean])[] = [
    [{}, () => true],
    [{ policyId: 'policy-1' }, (row) => row.policy_id === 'policy-1'],
    [{ simulated: 'exclude' }, (row) => !row.simulated],
    [{ simulated: 'only' }, (row) => Boolean(row.simulated)],
    [
      { toDay: dayOf('2025-11-09T00:00:00Z') },
      (row) => dayOfRow(row.turn_created_at ?? row.created_at) <= dayOf('2025-11-09T00:00:00Z'),
    ],
  ];
  for (const [part, holds] of filters) {
    const filter = { ...everything(agent), ...part };
    const own = turns.filter(holds);
    const given = events.filter(holds);
    const rewardGroups: readonly (readonly [Parameters<LightningStore['sumRewards']>[1], (row: Row) => unknown])[] = [
      ['total', () => '[null,null,null]'],
      ['day', (row) => JSON.stringify([dayOfRow(row.created_at), null, null])],
      ['week', (row) => JSON.stringify([mondayOf(dayOfRow(row.created_at)), null, null])],
      ['intent', (row) => JSON.stringify([null, row.intent, null])],
      ['persona', (row) => JSON.stringify([null, null, row.persona])],
      ['intent_persona', (row) => JSON.stringify([null, row.intent, row.persona])],
    ];
    for (const [grouping, keyOf] of rewardGroups) {
      const found = await store.sumRewards(filter, grouping);
      const expected = Map.groupBy(own, keyOf);
      expect(found.map(({ startDay, intent, persona }) => JSON.stringify([startDay, intent, persona])).sort()).toEqual(
        [...expected.keys()].sort(),
      );
      for (const sums of found) {
        expectRewards(sums, expected.get(JSON.stringify([sums.startDay, sums.intent, sums.persona])) ?? []);
      }
    }
    for (const grouping of ['total', 'day', 'week'] as const) {
      const found = await store.sumFeedback(filter, grouping);
      const startOf = (time: unknown) =>
        grouping === 'total' ? null : grouping === 'day' ? dayOfRow(time) : mondayOf(dayOfRow(time));
      const expected = Map.groupBy(given, (row) => startOf(row.turn_created_at));
      expect(new Set(found.map(({ startDay }) => startDay))).toEqual(new Set(expected.keys()));
      for (const sums of found) {
        const groupTurns = own.filter((row) => startOf(row.created_at) === sums.startDay);
        expectFeedback(sums, groupTurns, expected.get(sums.startDay) ?? []);
      }
    }
  }
}

function expectMean(moments: ClusteredMoments, rows: readonly Row[], valueIn: (row: Row) => number): void {
  const expected = clusteredMean(
    rows.map((row) => Number(valueIn(row))),
    rows.map((row) => String(row.unit)),
  );
  const found = clusteredMeanOfMoments(moments);
  if (expected === null || found === null) {
    expect(found).toBe(expected);
    return;
  }
  expect(found).toMatchObject({ n: expected.n, clusters: expected.clusters });
  expect(found.mean).toBeCloseTo(expected.mean, 10);
  expect(found.interval?.[0] ?? null).toEqual(
    expected.interval === null ? null : expect.closeTo(expected.interval[0], 6),
  );
  expect(found.interval?.[1] ?? null).toEqual(
    expected.interval === null ? null : expect.closeTo(expected.interval[1], 6),
  );
}

function expectRewards(sums: RewardSums, rows: readonly Row[]): void {
  expect(sums.turns).toBe(rows.length);
  expectMean(sums.implicit, rows, (row) => row.implicit_reward);
  expectMean(sums.effective, rows, (row) => row.effective_reward);
  expectMean(sums.userSignal, rows, (row) => row.user_signal_reward);
  expectMean(
    sums.explicit,
    rows.filter((row) => row.explicit_reward !== null),
    (row) => row.explicit_reward,
  );
  expectMean(sums.submitted, rows, (row) => Number(row.signals > 0));
  expectMean(sums.failed, rows, (row) => Number(row.error !== null));
}

function expectFeedback(sums: FeedbackSums, turns: readonly Row[], applied: readonly Row[]): void {
  const events = applied.filter((row) => row.in_effect === 1);
  expect(sums).toMatchObject({ events: events.length, retractions: applied.length - events.length });
  for (const type of FEEDBACK_TYPES) expectMean(sums.types[type], events, (row) => Number(row.feedback_type === type));
  expectMean(sums.changed, events, (row) => Number(row.supersedes !== null));
  expectMean(sums.late, events, (row) => Number(row.source === 'late'));
  expectMean(sums.commented, events, (row) => Number(row.comment !== null && row.comment !== ''));
  const isOneOf =
    (...types: readonly string[]) =>
    (row: Row) =>
      types.includes(row.opinion);
  const positive = isOneOf('thumbs_up', 'rating_4', 'rating_5');
  const negative = isOneOf('thumbs_down', 'rating_1', 'rating_2');
  expectMean(
    sums.satisfied,
    turns.filter((row) => row.opinion !== null),
    (row) => Number(positive(row)),
  );
  expectMean(
    sums.accurate,
    turns.filter((row) => row.answered !== null),
    (row) => Number(row.answered),
  );
  expectMean(
    sums.firstAttempt,
    turns.filter((row) => row.signals > 0),
    (row) => Number(row.repeated === 0 && !negative(row)),
  );
}
