import fc from 'fast-check';
import { BASE_REWARDS, FEEDBACK_TYPES, type FeedbackType, feedbackGroup } from './feedback-type.ts';
import { type FoldableEvent, foldFeedback, turnReward } from './fold.ts';

const HISTORIES = { numRuns: 10_000 };
const APPLIED_AT = '2025-11-08T12:00:00Z';

/** One thing a user does: gives feedback, or takes back one of the feedbacks given so far. */
const action = fc.record({
  type: fc.constantFrom(...FEEDBACK_TYPES),
  undoes: fc.option(fc.nat(), { freq: 3 }),
  applied: fc.boolean(),
});
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

/** The ledger of these actions, as `acceptFeedback` writes it: seq 1, 2, …; an undo always names an earlier feedback. */
function ledgerOf(actions: readonly Action[]): readonly FoldableEvent[] {
  const given: FoldableEvent[] = [];
  return actions.map(({ type, undoes, applied }, index) => {
    const target = undoes === null ? undefined : given[undoes % given.length];
    const event: FoldableEvent = {
      feedbackId: `feedback-${index + 1}`,
      kind: target ? 'retraction' : 'feedback',
      retracts: target?.feedbackId ?? null,
      feedbackType: target?.feedbackType ?? type,
      seq: index + 1,
      appliedAt: applied ? APPLIED_AT : null,
    };
    if (!target) {
      given.push(event);
    }
    return event;
  });
}

const history = fc.array(action, { maxLength: 15 }).map(ledgerOf);
const appliedHistory = history.map((events) => events.map((event) => ({ ...event, appliedAt: APPLIED_AT })));

const adjustments = fc.subarray([
  { name: 'intent_match', value: 0.1 },
  { name: 'used_context', value: 0.05 },
  { name: 'too_short', value: -0.1 },
  { name: 'too_long', value: -0.05 },
]);
const turn = fc.record({
  adjustments,
  failed: fc.boolean(),
  implicitScore: fc.double({ min: 0, max: 1, noNaN: true }),
});

/** The events in any order, some of them several times. */
function deliveriesOf(events: readonly FoldableEvent[]): fc.Arbitrary<readonly FoldableEvent[]> {
  return fc
    .tuple(fc.shuffledSubarray([...events], { minLength: events.length }), fc.subarray([...events]))
    .chain(([once, again]) => fc.shuffledSubarray([...once, ...again], { minLength: once.length + again.length }));
}
const historyWithDeliveries = appliedHistory.chain((events) => fc.tuple(fc.constant(events), deliveriesOf(events)));

/** Reads a ledger from its first row to its last, as a person with a pencil would: another way than the fold's. */
function replay(events: readonly FoldableEvent[], failed: boolean): number {
  let standing: readonly FoldableEvent[] = [];
  for (const event of [...events].sort((a, b) => a.seq - b.seq)) {
    standing =
      event.kind === 'retraction'
        ? standing.filter(({ feedbackId }) => feedbackId !== event.retracts)
        : [...standing, event];
  }
  let base = failed ? 0.2 : 0.5;
  let rank = 0;
  for (const { feedbackType } of standing) {
    const ranks: Partial<Record<FeedbackType, number>> = { follow_up: 1, copy: 2, regenerate: 3 };
    const eventRank = ranks[feedbackType] ?? 4;
    if (eventRank >= rank) {
      rank = eventRank;
      base = BASE_REWARDS[feedbackType];
    }
  }
  return base;
}

const isOpinion = (event: FoldableEvent) => feedbackGroup(event.feedbackType) === 'opinion';

describe('the laws of the fold', () => {
  it('does not depend on the order of delivery, nor on double delivery', () => {
    fc.assert(
      fc.property(historyWithDeliveries, turn, ([events, deliveries], answer) => {
        expect(turnReward({ ...answer, events: deliveries })).toEqual(turnReward({ ...answer, events }));
      }),
      HISTORIES,
    );
  });

  it('ends at a replay of the ledger when events are applied one by one, in any order, some twice', () => {
    fc.assert(
      fc.property(historyWithDeliveries, fc.boolean(), ([events, deliveries], failed) => {
        const rows = new Map<string, FoldableEvent>(
          events.map((event) => [event.feedbackId, { ...event, appliedAt: null }]),
        );
        let base = foldFeedback([...rows.values()], { failed }).base;
        for (const delivered of deliveries) {
          rows.set(delivered.feedbackId, delivered);
          base = foldFeedback([...rows.values()], { failed }).base;
        }
        expect(base).toBe(replay(events, failed));
      }),
      HISTORIES,
    );
  });

  it('keeps every reward in [0, 1]; the explicit one is the effective one or missing', () => {
    fc.assert(
      fc.property(history, turn, (events, answer) => {
        const { explicitReward, effectiveReward, userSignalReward } = turnReward({ ...answer, events });
        for (const reward of [effectiveReward, userSignalReward]) {
          expect(reward >= 0 && reward <= 1).toBe(true);
        }
        expect([null, effectiveReward]).toContain(explicitReward);
      }),
      HISTORIES,
    );
  });

  it('an opinion beats every behaviour: without the behaviours the rewards are the same', () => {
    const withOpinion = fc
      .tuple(appliedHistory, fc.constantFrom(...FEEDBACK_TYPES.filter((type) => feedbackGroup(type) === 'opinion')))
      .map(([events, feedbackType]) => [...events, lastEvent(events, feedbackType)]);
    fc.assert(
      fc.property(withOpinion, turn, (events, answer) => {
        const opinions = events.filter(isOpinion);
        expect(turnReward({ ...answer, events })).toEqual(turnReward({ ...answer, events: opinions }));
        expect(foldFeedback(events, answer).base).toBe(BASE_REWARDS[events.at(-1)?.feedbackType ?? 'copy']);
      }),
      HISTORIES,
    );
  });

  it('without an opinion a regenerate decides, whatever was copied before or after', () => {
    fc.assert(
      fc.property(
        appliedHistory.map((events) => events.filter((event) => !isOpinion(event))),
        fc.nat(15),
        turn,
        (behaviours, position, answer) => {
          // In any place of the history: seq between two neighbours.
          const regenerate = { ...lastEvent(behaviours, 'regenerate'), seq: position + 0.5 };
          expect(foldFeedback([...behaviours, regenerate], answer).base).toBe(0.3);
        },
      ),
      HISTORIES,
    );
  });

  it('retracted feedback is as if it had never been given', () => {
    fc.assert(
      fc.property(history, fc.nat(), turn, (events, pick, answer) => {
        const given = events.filter(({ kind }) => kind === 'feedback');
        const target = given[pick % given.length];
        fc.pre(target !== undefined);
        const retraction: FoldableEvent = {
          ...lastEvent(events, target.feedbackType),
          kind: 'retraction',
          retracts: target.feedbackId,
        };
        const neverGiven = events.filter(
          ({ feedbackId, retracts }) => feedbackId !== target.feedbackId && retracts !== target.feedbackId,
        );
        expect(turnReward({ ...answer, events: [...events, retraction] })).toEqual(
          turnReward({ ...answer, events: neverGiven }),
        );
      }),
      HISTORIES,
    );
  });

  it('a silent turn has its implicit reward: nothing given, nothing applied, or everything retracted', () => {
    fc.assert(
      fc.property(history, turn, (events, answer) => {
        const silent = {
          explicitReward: null,
          effectiveReward: answer.implicitScore,
          userSignalReward: answer.failed ? 0.2 : 0.5,
        };
        const pending = events.map((event) => ({ ...event, appliedAt: null }));
        const retractions = events.map((event, index) => ({
          ...lastEvent(events, event.feedbackType),
          feedbackId: `undo-${index}`,
          kind: 'retraction' as const,
          retracts: event.feedbackId,
        }));
        expect(turnReward({ ...answer, events: [] })).toEqual(silent);
        expect(turnReward({ ...answer, events: pending })).toEqual(silent);
        expect(turnReward({ ...answer, events: [...events, ...retractions] })).toEqual(silent);
      }),
      HISTORIES,
    );
  });

  it('the user-signal reward never moves with the shape of the answer or a given reward', () => {
    fc.assert(
      fc.property(history, turn, turn, (events, one, other) => {
        const signalOf = (answer: typeof one) => turnReward({ ...answer, failed: one.failed, events }).userSignalReward;
        expect(signalOf(one)).toBe(signalOf(other));
      }),
      HISTORIES,
    );
  });
});

/** An applied feedback accepted after all of these. */
function lastEvent(events: readonly FoldableEvent[], feedbackType: FeedbackType): FoldableEvent {
  const seq = Math.max(0, ...events.map((event) => event.seq)) + 1;
  return { feedbackId: `last-${seq}`, kind: 'feedback', retracts: null, feedbackType, seq, appliedAt: APPLIED_AT };
}
