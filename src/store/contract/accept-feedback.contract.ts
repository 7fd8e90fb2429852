import { randomUUID } from 'node:crypto';
import { AFTER_WINDOW, aFeedback, aTurn, WITHIN_WINDOW } from '../../../test/support/turns.ts';
import { eventScore } from '../../domain/reward/event-score.ts';
import { FEEDBACK_TYPES } from '../../domain/reward/feedback-type.ts';
import type { Turn } from '../../domain/turn/turn.ts';
import type { AcceptFeedback, LightningStore } from '../lightning-store.ts';
import { acceptedBy } from './accepted.ts';

export function acceptFeedbackContract(store: () => LightningStore): void {
  const tracked = (overrides: Partial<Turn> = {}) => store().trackTurn(aTurn(overrides));
  const accept = (messageId: string, overrides: Partial<AcceptFeedback> = {}) =>
    store().acceptFeedback(aFeedback(messageId, overrides));
  const accepted = (messageId: string, overrides: Partial<AcceptFeedback> = {}) =>
    acceptedBy(store(), aFeedback(messageId, overrides));

  describe('feedback on a message', () => {
    it('is accepted with the score of its type, and not yet applied', async () => {
      const turn = await tracked();
      const request = aFeedback(turn.messageId, {
        feedbackType: 'rating_4',
        rating: 4,
        comment: 'Very helpful! 👍',
        helpful: true,
        accurate: false,
        idempotencyKey: `key-${randomUUID()}`,
      });
      const event = await acceptedBy(store(), request);
      expect(event).toEqual({
        ...request,
        kind: 'feedback',
        retracts: null,
        conversationId: turn.conversationId,
        userId: turn.userId,
        seq: 1,
        rewardScore: 0.95,
        calculatorVersion: '1',
        source: 'live',
        supersedes: null,
        appliedAt: null,
      });
      expect(await store().listFeedback(turn.messageId)).toEqual([event]);
      expect(await store().findTurn(turn.messageId)).toEqual(turn);
    });

    it.each(FEEDBACK_TYPES)('of type %s is stored with its score', async (feedbackType) => {
      const turn = await tracked();
      const event = await accepted(turn.messageId, { feedbackType });
      expect(event.feedbackType).toBe(feedbackType);
      expect(event.rewardScore).toBe(eventScore(feedbackType, turn.adjustments));
    });

    it('is live inside the window and late after it', async () => {
      const { messageId } = await tracked();
      expect((await accepted(messageId, { createdAt: WITHIN_WINDOW })).source).toBe('live');
      expect((await accepted(messageId, { createdAt: AFTER_WINDOW, feedbackType: 'copy' })).source).toBe('late');
    });

    it('belongs to the user of the turn, or to the user who gave it when the turn has none', async () => {
      const ofUser = await tracked({ userId: 'user-1' });
      const anonymous = await tracked({ userId: null });
      expect((await accepted(ofUser.messageId)).userId).toBe('user-1');
      expect((await accepted(anonymous.messageId)).userId).toBeNull();
      expect((await accepted(anonymous.messageId, { userId: 'user-9', feedbackType: 'copy' })).userId).toBe('user-9');
    });

    it('that is unknown, of another caller or of another user is not found', async () => {
      const { messageId } = await tracked({ userId: 'user-1' });
      const notFound = { outcome: 'message_not_found' };
      expect(await accept('msg-unknown')).toEqual(notFound);
      expect(await accept(messageId, { caller: 'another caller' })).toEqual(notFound);
      expect(await accept(messageId, { userId: 'user-2' })).toEqual(notFound);
      expect(await accept(messageId, { userId: 'user-1' })).toMatchObject({ outcome: 'accepted' });
    });

    it('that was erased is refused as erased', async () => {
      const { messageId } = await tracked({ message: '', response: '', userId: null, erasedAt: AFTER_WINDOW });
      expect(await accept(messageId)).toEqual({ outcome: 'message_erased' });
    });

    it('is refused after a hundred events', async () => {
      const { messageId } = await tracked();
      for (let n = 1; n <= 100; n += 1) {
        const feedbackType = n % 2 === 0 ? 'thumbs_up' : 'thumbs_down';
        expect((await accepted(messageId, { feedbackType })).seq).toBe(n);
      }
      expect(await accept(messageId, { feedbackType: 'thumbs_down' })).toEqual({
        outcome: 'too_many_events',
        limit: 100,
      });
      expect(await accept(messageId, { feedbackType: 'thumbs_up' })).toMatchObject({ outcome: 'repeated' });
      expect(await store().listFeedback(messageId)).toHaveLength(100);
    });
  });

  describe('an idempotency key', () => {
    it('used again with the same body gives the first event again', async () => {
      const { messageId } = await tracked();
      const idempotencyKey = `key-${randomUUID()}`;
      const event = await accepted(messageId, { idempotencyKey });
      await accepted(messageId, { feedbackType: 'thumbs_down' });
      expect(await accept(messageId, { idempotencyKey })).toEqual({ outcome: 'replayed', event });
      expect(await store().listFeedback(messageId)).toHaveLength(2);
    });

    it('used again with another body is refused, on the same message and on another', async () => {
      const [one, other] = [await tracked(), await tracked()];
      const idempotencyKey = `key-${randomUUID()}`;
      await accepted(one.messageId, { idempotencyKey });
      for (const { messageId } of [one, other]) {
        expect(await accept(messageId, { idempotencyKey, requestHash: 'another body' })).toEqual({
          outcome: 'idempotency_key_reused',
        });
      }
      expect(await store().listFeedback(other.messageId)).toEqual([]);
    });

    it('belongs to its caller: another caller may use the same', async () => {
      const idempotencyKey = `key-${randomUUID()}`;
      for (const caller of ['server-a', 'server-b']) {
        const { messageId } = await tracked({ caller });
        expect(await accept(messageId, { caller, idempotencyKey })).toMatchObject({ outcome: 'accepted' });
      }
    });

    it('makes an equal opinion a new event, which supersedes nothing', async () => {
      const { messageId } = await tracked();
      await accepted(messageId);
      const again = await accepted(messageId, { idempotencyKey: `key-${randomUUID()}` });
      expect(again).toMatchObject({ seq: 2, supersedes: null });
    });
  });

  describe('a repeat without a key', () => {
    it('of the current opinion gives the first event again: a double click is safe', async () => {
      const { messageId } = await tracked();
      const event = await accepted(messageId, { rating: 5, comment: 'good', helpful: true });
      expect(await accept(messageId, { rating: 5, comment: 'good', helpful: true })).toEqual({
        outcome: 'repeated',
        event,
      });
      expect(await store().listFeedback(messageId)).toEqual([event]);
    });

    it('of a behaviour gives the first event of that behaviour, whatever else came between', async () => {
      const { messageId } = await tracked();
      const copy = await accepted(messageId, { feedbackType: 'copy' });
      await accepted(messageId, { feedbackType: 'follow_up' });
      await accepted(messageId, { feedbackType: 'thumbs_up' });
      expect(await accept(messageId, { feedbackType: 'copy' })).toEqual({ outcome: 'repeated', event: copy });
    });

    it.each([
      ['type', { feedbackType: 'rating_5' }],
      ['rating', { rating: 4 }],
      ['comment', { comment: 'now with a comment' }],
      ['helpful', { helpful: true }],
      ['accurate', { accurate: false }],
      ['complete', { complete: true }],
    ] as const)('that differs in %s is a change of mind', async (_, change) => {
      const { messageId } = await tracked();
      const first = await accepted(messageId);
      expect(await accepted(messageId, change)).toMatchObject({ seq: 2, supersedes: first.feedbackId });
    });

    it('of a request that was accepted before, by its own id, gives that event', async () => {
      const { messageId } = await tracked();
      const request = aFeedback(messageId);
      const event = await acceptedBy(store(), request);
      await accepted(messageId, { feedbackType: 'thumbs_down' });
      expect(await store().acceptFeedback(request)).toEqual({ outcome: 'replayed', event });
    });
  });

  describe('a change of mind', () => {
    it('supersedes the opinion before it, each time, back again too', async () => {
      const { messageId } = await tracked();
      const up = await accepted(messageId, { feedbackType: 'thumbs_up' });
      const down = await accepted(messageId, { feedbackType: 'thumbs_down' });
      const upAgain = await accepted(messageId, { feedbackType: 'thumbs_up' });
      expect([up, down, upAgain].map(({ seq, supersedes }) => ({ seq, supersedes }))).toEqual([
        { seq: 1, supersedes: null },
        { seq: 2, supersedes: up.feedbackId },
        { seq: 3, supersedes: down.feedbackId },
      ]);
    });

    it('is not what a behaviour is: copy then thumbs-up are two events of their own', async () => {
      const { messageId } = await tracked();
      expect((await accepted(messageId, { feedbackType: 'copy' })).supersedes).toBeNull();
      expect((await accepted(messageId, { feedbackType: 'thumbs_up' })).supersedes).toBeNull();
      expect((await accepted(messageId, { feedbackType: 'follow_up' })).supersedes).toBeNull();
    });

    it('of a behaviour supersedes the event of its own type only', async () => {
      const { messageId } = await tracked();
      const copy = await accepted(messageId, { feedbackType: 'copy' });
      await accepted(messageId, { feedbackType: 'regenerate' });
      expect((await accepted(messageId, { feedbackType: 'copy', comment: 'the table' })).supersedes).toBe(
        copy.feedbackId,
      );
    });
  });
}
