import { randomUUID } from 'node:crypto';
import { aFeedback, aRetraction, aTurn, TURN_TIME, WITHIN_WINDOW } from '../../../test/support/turns.ts';
import type { LightningStore } from '../lightning-store.ts';
import { acceptedBy } from './accepted.ts';

export function queriesContract(store: () => LightningStore): void {
  describe('the list of feedback', () => {
    it('of several messages has each message with feedback, in seq order', async () => {
      const [one, two, silent] = [aTurn(), aTurn(), aTurn()];
      for (const turn of [one, two, silent]) {
        await store().trackTurn(turn);
      }
      const up = await acceptedBy(store(), aFeedback(one.messageId));
      const copy = await acceptedBy(store(), aFeedback(two.messageId, { feedbackType: 'copy' }));
      const down = await acceptedBy(store(), aFeedback(one.messageId, { feedbackType: 'thumbs_down' }));
      const many = Array.from({ length: 1200 }, (_, n) => `msg-absent-${n}`);
      const listed = await store().listFeedbackOf([
        one.messageId,
        silent.messageId,
        ...many,
        two.messageId,
        one.messageId,
      ]);
      expect(Object.fromEntries(listed)).toEqual({ [one.messageId]: [up, down], [two.messageId]: [copy] });
      expect(await store().listFeedbackOf([])).toEqual(new Map());
    });

    it('that waits to be applied is oldest first, before a time, at most as many as asked', async () => {
      // A year that no other test uses: the list is over all messages.
      const at = (day: number) => new Date(Date.UTC(2001, 0, day)).toISOString();
      const { messageId } = await store().trackTurn(aTurn({ createdAt: at(1) }));
      const first = await acceptedBy(store(), aFeedback(messageId, { createdAt: at(2), feedbackType: 'copy' }));
      const second = await acceptedBy(store(), aFeedback(messageId, { createdAt: at(3), feedbackType: 'thumbs_up' }));
      await acceptedBy(store(), aFeedback(messageId, { createdAt: at(5), feedbackType: 'follow_up' }));
      const undo = aRetraction(first.feedbackId, { createdAt: at(4) });
      await store().retractFeedback(undo);
      const pending = async (limit: number) =>
        (await store().listPendingFeedback({ acceptedBefore: at(5), limit })).map(({ feedbackId }) => feedbackId);
      expect(await pending(10)).toEqual([first.feedbackId, second.feedbackId, undo.retractionId]);
      expect(await pending(2)).toEqual([first.feedbackId, second.feedbackId]);
      await store().applyFeedback({ feedbackId: first.feedbackId, source: 'late', appliedAt: at(6) });
      expect(await pending(10)).toEqual([second.feedbackId, undo.retractionId]);
    });
  });

  describe('the statistics of an agent', () => {
    it('without turns are null', async () => {
      expect(await store().getStatistics('agent-unknown')).toEqual({
        enabled: true,
        totalInteractions: 0,
        avgReward: null,
        minReward: null,
        maxReward: null,
        feedbackCount: 0,
        avgImplicitReward: null,
        avgExplicitReward: null,
      });
    });

    it('are over the effective rewards of its own turns', async () => {
      const agent = `agent-${randomUUID()}`;
      const turns = [aTurn({ agent }), aTurn({ agent }), aTurn({ agent }), aTurn()];
      for (const turn of turns) {
        await store().trackTurn(turn);
      }
      for (const [index, feedbackType] of (['thumbs_up', 'thumbs_down'] as const).entries()) {
        const messageId = turns[index]?.messageId ?? '';
        const { feedbackId } = await acceptedBy(store(), aFeedback(messageId, { feedbackType }));
        await store().applyFeedback({ feedbackId, source: 'live', appliedAt: WITHIN_WINDOW });
      }
      expect(await store().getStatistics(agent)).toEqual({
        enabled: true,
        totalInteractions: 3,
        avgReward: expect.closeTo((1 + 0.15 + 0.65) / 3, 12),
        minReward: 0.15,
        maxReward: 1,
        feedbackCount: 2,
        avgImplicitReward: expect.closeTo(0.65, 12),
        avgExplicitReward: expect.closeTo((1 + 0.15) / 2, 12),
      });
    });
  });

  describe('training samples', () => {
    it("are an agent's turns, oldest first, page by page, without the erased ones", async () => {
      const agent = `agent-${randomUUID()}`;
      const prefix = randomUUID();
      const early = { agent, createdAt: '2025-11-08T11:59:59.999Z' };
      // Three turns of one millisecond: only the id tells them apart.
      const same = ['A', '_', 'a'].map((id) => aTurn({ agent, createdAt: TURN_TIME, messageId: `${prefix}${id}` }));
      const turns = [aTurn(early), ...same];
      const erased = { message: '', response: '', userId: null, erasedAt: WITHIN_WINDOW };
      for (const turn of [...turns.toReversed(), aTurn({ agent, ...erased }), aTurn()]) {
        await store().trackTurn(turn);
      }
      const pages = [];
      let after = null;
      for (;;) {
        const page: readonly { createdAt: string; messageId: string }[] = await store().listTrainingSamples({
          agent,
          after,
          limit: 2,
        });
        const last = page.at(-1);
        if (last === undefined) {
          break;
        }
        pages.push(page);
        after = { createdAt: last.createdAt, messageId: last.messageId };
      }
      expect(pages).toEqual([turns.slice(0, 2), turns.slice(2)]);
    });
  });

  it('the store answers a ping', async () => {
    await expect(store().ping()).resolves.toBeUndefined();
    expect(store().isEnabled()).toBe(true);
  });
}
