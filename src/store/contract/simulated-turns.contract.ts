import { aFeedback, aRetraction, aTurn, WITHIN_WINDOW } from '../../../test/support/turns.ts';
import type { LightningStore } from '../lightning-store.ts';
import { acceptedBy } from './accepted.ts';

export function simulatedTurnsContract(store: () => LightningStore): void {
  describe('turns of simulated homeowners', () => {
    it('are listed and deleted with all their feedback; people and what they said stay, and twice is once', async () => {
      const simulated = await store().trackTurn(aTurn({ simulated: true }));
      const person = await store().trackTurn(aTurn());
      for (const { messageId } of [simulated, person]) {
        const up = await acceptedBy(store(), aFeedback(messageId));
        const down = await acceptedBy(store(), aFeedback(messageId, { feedbackType: 'thumbs_down' }));
        expect(down.supersedes).toBe(up.feedbackId);
        const undo = await store().retractFeedback(aRetraction(down.feedbackId));
        expect(undo.outcome).toBe('retracted');
        await store().applyFeedback({ feedbackId: up.feedbackId, source: 'live', appliedAt: WITHIN_WINDOW });
      }
      const both = [simulated.messageId, person.messageId];
      expect(await store().listSimulatedMessages(1_000)).toContain(simulated.messageId);
      expect(await store().listSimulatedMessages(1_000)).not.toContain(person.messageId);

      expect(await store().deleteSimulatedMessages(both)).toBe(1);
      expect(await store().findTurn(simulated.messageId)).toBeNull();
      expect(await store().listFeedback(simulated.messageId)).toEqual([]);
      expect(await store().findTurn(person.messageId)).toMatchObject({ messageId: person.messageId });
      expect(await store().listFeedback(person.messageId)).toHaveLength(3);
      expect(await store().deleteSimulatedMessages(both)).toBe(0);
      expect(await store().deleteSimulatedMessages([])).toBe(0);
    });

    it('are listed at most as many as asked', async () => {
      const made = await Promise.all([1, 2, 3].map(() => store().trackTurn(aTurn({ simulated: true }))));
      expect(await store().listSimulatedMessages(2)).toHaveLength(2);
      await store().deleteSimulatedMessages(made.map(({ messageId }) => messageId));
    });

    it('take no more feedback once they are deleted', async () => {
      const { messageId } = await store().trackTurn(aTurn({ simulated: true }));
      const { feedbackId } = await acceptedBy(store(), aFeedback(messageId));
      await store().deleteSimulatedMessages([messageId]);
      expect(await store().acceptFeedback(aFeedback(messageId))).toEqual({ outcome: 'message_not_found' });
      expect(await store().applyFeedback({ feedbackId, source: 'live', appliedAt: WITHIN_WINDOW })).toBeNull();
    });
  });
}
