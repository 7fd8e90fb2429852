import { createHash } from 'node:crypto';
import { AFTER_WINDOW, aFeedback, aRetraction, aTurn } from '../../../test/support/turns.ts';
import type { LightningStore } from '../lightning-store.ts';
import { acceptedBy } from './accepted.ts';

export function retractFeedbackContract(store: () => LightningStore): void {
  describe('taking feedback back', () => {
    it('writes a retraction that repeats the type of the feedback', async () => {
      const turn = await store().trackTurn(aTurn());
      const event = await acceptedBy(store(), aFeedback(turn.messageId, { feedbackType: 'rating_2', rating: 2 }));
      const request = aRetraction(event.feedbackId);
      const outcome = await store().retractFeedback(request);
      const retraction = {
        feedbackId: request.retractionId,
        kind: 'retraction',
        retracts: event.feedbackId,
        messageId: turn.messageId,
        conversationId: turn.conversationId,
        userId: turn.userId,
        caller: 'local',
        feedbackType: 'rating_2',
        rating: null,
        comment: null,
        helpful: null,
        accurate: null,
        complete: null,
        seq: 2,
        rewardScore: null,
        calculatorVersion: '1',
        source: 'live',
        supersedes: null,
        idempotencyKey: null,
        requestHash: createHash('sha256').update('').digest('hex'),
        createdAt: request.createdAt,
        appliedAt: null,
      };
      expect(outcome).toEqual({ outcome: 'retracted', event: retraction });
      expect(await store().listFeedback(turn.messageId)).toEqual([event, retraction]);
    });

    it('twice is once', async () => {
      const { messageId } = await store().trackTurn(aTurn());
      const { feedbackId } = await acceptedBy(store(), aFeedback(messageId));
      const first = await store().retractFeedback(aRetraction(feedbackId));
      const second = await store().retractFeedback(aRetraction(feedbackId));
      expect(second).toEqual({ ...first, outcome: 'already_retracted' });
      expect(await store().listFeedback(messageId)).toHaveLength(2);
    });

    it('makes the same click a new event', async () => {
      const { messageId } = await store().trackTurn(aTurn());
      const { feedbackId } = await acceptedBy(store(), aFeedback(messageId));
      await store().retractFeedback(aRetraction(feedbackId));
      expect(await acceptedBy(store(), aFeedback(messageId))).toMatchObject({ seq: 3, supersedes: null });
    });

    it('after the window is late', async () => {
      const { messageId } = await store().trackTurn(aTurn());
      const { feedbackId } = await acceptedBy(store(), aFeedback(messageId));
      expect(await store().retractFeedback(aRetraction(feedbackId, { createdAt: AFTER_WINDOW }))).toMatchObject({
        outcome: 'retracted',
        event: { source: 'late' },
      });
    });

    it('that is unknown, of another caller, or itself an undo, is not found', async () => {
      const { messageId } = await store().trackTurn(aTurn());
      const { feedbackId } = await acceptedBy(store(), aFeedback(messageId));
      const undo = aRetraction(feedbackId);
      const notFound = { outcome: 'feedback_not_found' };
      expect(await store().retractFeedback(aRetraction('feedback-unknown'))).toEqual(notFound);
      expect(await store().retractFeedback(aRetraction(feedbackId, { caller: 'another caller' }))).toEqual(notFound);
      await store().retractFeedback(undo);
      expect(await store().retractFeedback(aRetraction(undo.retractionId))).toEqual(notFound);
    });

    it('is still possible when the message takes no more feedback', async () => {
      const { messageId } = await store().trackTurn(aTurn());
      let latest = '';
      for (let n = 0; n < 100; n += 1) {
        const feedbackType = n % 2 === 0 ? 'thumbs_up' : 'thumbs_down';
        latest = (await acceptedBy(store(), aFeedback(messageId, { feedbackType }))).feedbackId;
      }
      expect(await store().retractFeedback(aRetraction(latest))).toMatchObject({ outcome: 'retracted' });
    });
  });
}
