import { randomUUID } from 'node:crypto';
import { aFeedback, aRetraction, aTurn, WITHIN_WINDOW } from '../../../test/support/turns.ts';
import type { AcceptFeedback, LightningStore } from '../lightning-store.ts';
import { acceptedBy } from './accepted.ts';

const AT_ONCE = 20;

/** @param stores two stores over one database: two processes, as far as the database can tell. */
export function concurrencyContract(stores: () => readonly [LightningStore, LightningStore]): void {
  const tracked = () => stores()[0].trackTurn(aTurn());
  /** Twenty requests at once, half of them by each store; how often each outcome came. */
  const acceptTwenty = async (request: (n: number) => AcceptFeedback) => {
    const outcomes = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, n) => stores()[n % 2 === 0 ? 0 : 1].acceptFeedback(request(n))),
    );
    return Object.fromEntries(Map.groupBy(outcomes, ({ outcome }) => outcome));
  };
  const idsOf = (outcomes: readonly object[] | undefined) =>
    new Set(
      outcomes?.map((outcome) => ('event' in outcome ? outcome.event : outcome)).map((event) => JSON.stringify(event)),
    );

  describe('twenty at once', () => {
    it('equal thumbs without a key are one event', async () => {
      const { messageId } = await tracked();
      const { accepted, repeated } = await acceptTwenty(() => aFeedback(messageId));
      expect([accepted?.length, repeated?.length]).toEqual([1, AT_ONCE - 1]);
      expect(idsOf(repeated)).toEqual(idsOf(accepted));
      expect(await stores()[0].listFeedback(messageId)).toHaveLength(1);
    });

    it('requests with one key are one event and nineteen replays of it', async () => {
      const { messageId } = await tracked();
      const idempotencyKey = `key-${randomUUID()}`;
      const { accepted, replayed } = await acceptTwenty(() => aFeedback(messageId, { idempotencyKey }));
      expect([accepted?.length, replayed?.length]).toEqual([1, AT_ONCE - 1]);
      expect(idsOf(replayed)).toEqual(idsOf(accepted));
      expect(await stores()[0].listFeedback(messageId)).toHaveLength(1);
    });

    it('different opinions have consecutive seq, and each supersedes the one before', async () => {
      const { messageId } = await tracked();
      const { accepted } = await acceptTwenty((n) => aFeedback(messageId, { comment: `opinion ${n}` }));
      expect(accepted).toHaveLength(AT_ONCE);
      const events = await stores()[0].listFeedback(messageId);
      expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: AT_ONCE }, (_, n) => n + 1));
      expect(events.map(({ supersedes }) => supersedes)).toEqual([
        null,
        ...events.slice(0, -1).map(({ feedbackId }) => feedbackId),
      ]);
    });

    it('uses of one key on different messages are one event, and refused on the other messages', async () => {
      const turns = await Promise.all(Array.from({ length: AT_ONCE }, tracked));
      const idempotencyKey = `key-${randomUUID()}`;
      const { accepted, idempotency_key_reused } = await acceptTwenty((n) =>
        aFeedback(turns[n]?.messageId ?? '', { idempotencyKey, requestHash: `body ${n}` }),
      );
      expect([accepted?.length, idempotency_key_reused?.length]).toEqual([1, AT_ONCE - 1]);
      const events = await stores()[0].listFeedbackOf(turns.map(({ messageId }) => messageId));
      expect([...events.values()].flat()).toHaveLength(1);
    });

    it('undos of one feedback are one retraction', async () => {
      const { messageId } = await tracked();
      const { feedbackId } = await acceptedBy(stores()[0], aFeedback(messageId));
      const outcomes = await Promise.all(
        Array.from({ length: AT_ONCE }, (_, n) =>
          stores()[n % 2 === 0 ? 0 : 1].retractFeedback(aRetraction(feedbackId)),
        ),
      );
      expect(outcomes.filter(({ outcome }) => outcome === 'retracted')).toHaveLength(1);
      expect(outcomes.filter(({ outcome }) => outcome === 'already_retracted')).toHaveLength(AT_ONCE - 1);
      expect(await stores()[0].listFeedback(messageId)).toHaveLength(2);
    });

    it('deliveries of different feedback leave the rewards of the last opinion', async () => {
      const { messageId } = await tracked();
      const ids: string[] = [];
      for (let n = 0; n < AT_ONCE; n += 1) {
        const feedbackType = n % 2 === 0 ? 'thumbs_up' : 'thumbs_down';
        ids.push((await acceptedBy(stores()[0], aFeedback(messageId, { feedbackType }))).feedbackId);
      }
      const deliveries = [...ids, ...ids.toReversed()];
      await Promise.all(
        deliveries.map((feedbackId, n) =>
          stores()[n % 2 === 0 ? 0 : 1].applyFeedback({ feedbackId, source: 'live', appliedAt: WITHIN_WINDOW }),
        ),
      );
      expect(await stores()[1].findTurn(messageId)).toMatchObject({ explicitReward: 0.15, userSignalReward: 0 });
      expect((await stores()[1].listFeedback(messageId)).every(({ appliedAt }) => appliedAt !== null)).toBe(true);
    });
  });
}
