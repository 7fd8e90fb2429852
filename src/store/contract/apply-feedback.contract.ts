import { AFTER_WINDOW, aFeedback, aRetraction, aTurn, WITHIN_WINDOW } from '../../../test/support/turns.ts';
import type { FeedbackType } from '../../domain/reward/feedback-type.ts';
import { implicitReward } from '../../domain/reward/implicit.ts';
import type { FeedbackSource } from '../../domain/turn/feedback.ts';
import type { Turn } from '../../domain/turn/turn.ts';
import type { LightningStore } from '../lightning-store.ts';
import { acceptedBy } from './accepted.ts';

export function applyFeedbackContract(store: () => LightningStore): void {
  const apply = (feedbackId: string, source: FeedbackSource = 'live', appliedAt = WITHIN_WINDOW) =>
    store().applyFeedback({ feedbackId, source, appliedAt });
  const tracked = (overrides: Partial<Turn> = {}) => store().trackTurn(aTurn(overrides));
  const given = (messageId: string, feedbackType: FeedbackType) =>
    acceptedBy(store(), aFeedback(messageId, { feedbackType }));
  const rewardsOf = async (messageId: string) => {
    const turn = await store().findTurn(messageId);
    return [turn?.explicitReward, turn?.effectiveReward, turn?.userSignalReward];
  };

  describe('applying feedback', () => {
    it('moves the explicit, the effective and the user-signal reward of the turn, and nothing else', async () => {
      const turn = await tracked();
      const { feedbackId } = await given(turn.messageId, 'rating_2');
      const applied = { explicitReward: 0.45, effectiveReward: 0.45, userSignalReward: 0.3 };
      expect(await apply(feedbackId)).toEqual({ messageId: turn.messageId, ...applied });
      expect(await store().findTurn(turn.messageId)).toEqual({ ...turn, ...applied });
    });

    it('twice is once: the first time and source stay, and the answer is the same', async () => {
      const { messageId } = await tracked();
      const { feedbackId } = await given(messageId, 'thumbs_down');
      const first = await apply(feedbackId, 'live', WITHIN_WINDOW);
      expect(await apply(feedbackId, 'late', AFTER_WINDOW)).toEqual(first);
      expect(await store().listFeedback(messageId)).toMatchObject([{ source: 'live', appliedAt: WITHIN_WINDOW }]);
    });

    it('decides whether it was late', async () => {
      const { messageId } = await tracked();
      const { feedbackId, source } = await given(messageId, 'thumbs_up');
      expect(source).toBe('live');
      await apply(feedbackId, 'late', AFTER_WINDOW);
      expect(await store().listFeedback(messageId)).toMatchObject([{ source: 'late', appliedAt: AFTER_WINDOW }]);
    });

    it('that is unknown is null', async () => {
      expect(await apply('feedback-unknown')).toBeNull();
    });

    it('counts only what is applied, and in the order of acceptance', async () => {
      const { messageId } = await tracked();
      const up = await given(messageId, 'thumbs_up');
      const down = await given(messageId, 'thumbs_down');
      await apply(down.feedbackId);
      expect(await rewardsOf(messageId)).toEqual([0.15, 0.15, 0]);
      await apply(up.feedbackId);
      expect(await rewardsOf(messageId)).toEqual([0.15, 0.15, 0]);
    });

    it('of an undo gives the turn its implicit reward back, and no explicit one', async () => {
      const { messageId } = await tracked();
      const { feedbackId } = await given(messageId, 'thumbs_down');
      await apply(feedbackId);
      const undo = aRetraction(feedbackId);
      await store().retractFeedback(undo);
      expect(await rewardsOf(messageId)).toEqual([0.15, 0.15, 0]);
      await apply(undo.retractionId);
      expect(await rewardsOf(messageId)).toEqual([null, 0.65, 0.5]);
    });

    it('leaves a failed answer without feedback at 0.2', async () => {
      const { messageId } = await tracked({
        error: 'the model did not answer',
        adjustments: [],
        implicitReward: implicitReward({ failed: true, adjustments: [], givenReward: null }).reward,
        effectiveReward: 0.2,
        userSignalReward: 0.2,
      });
      const { feedbackId } = await given(messageId, 'follow_up');
      await apply(feedbackId);
      expect(await rewardsOf(messageId)).toEqual([0.8, 0.8, 0.8]);
      const undo = aRetraction(feedbackId);
      await store().retractFeedback(undo);
      await apply(undo.retractionId);
      expect(await rewardsOf(messageId)).toEqual([null, 0.2, 0.2]);
    });

    it('replaces a reward that the caller gave, and an undo brings it back', async () => {
      const { messageId } = await tracked({
        implicitReward: implicitReward({ failed: false, adjustments: [], givenReward: 0.37 }).reward,
        effectiveReward: 0.37,
      });
      const { feedbackId } = await given(messageId, 'rating_3');
      await apply(feedbackId);
      expect(await rewardsOf(messageId)).toEqual([0.65, 0.65, 0.5]);
      const undo = aRetraction(feedbackId);
      await store().retractFeedback(undo);
      await apply(undo.retractionId);
      expect(await rewardsOf(messageId)).toEqual([null, 0.37, 0.5]);
    });
  });
}
