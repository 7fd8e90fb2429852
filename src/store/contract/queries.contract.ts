import { randomUUID } from 'node:crypto';
import { aFeedback, aRetraction, aTurn, TURN_TIME, WITHIN_WINDOW } from '../../../test/support/turns.ts';
import type { LightningStore } from '../lightning-store.ts';
import { acceptedBy } from './accepted.ts';

/** Later than any event of the tests. */
const NEVER = '2099-01-01T00:00:00.000Z';

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
        (await store().listPendingFeedback({ acceptedBefore: at(5), stampedAfter: NEVER, limit })).map(
          ({ feedbackId }) => feedbackId,
        );
      expect(await pending(10)).toEqual([first.feedbackId, second.feedbackId, undo.retractionId]);
      expect(await pending(2)).toEqual([first.feedbackId, second.feedbackId]);
      await store().applyFeedback({ feedbackId: first.feedbackId, source: 'late', appliedAt: at(6) });
      expect(await pending(10)).toEqual([second.feedbackId, undo.retractionId]);
    });

    it('of a message with many events keeps back no event of another message', async () => {
      const at = (day: number) => new Date(Date.UTC(1999, 0, day)).toISOString();
      const stuck = await store().trackTurn(aTurn({ createdAt: at(1) }));
      const other = await store().trackTurn(aTurn({ createdAt: at(1) }));
      const ofStuck: string[] = [];
      for (const [index, feedbackType] of (['copy', 'thumbs_up', 'follow_up'] as const).entries()) {
        const event = aFeedback(stuck.messageId, { createdAt: at(2 + index), feedbackType });
        ofStuck.push((await acceptedBy(store(), event)).feedbackId);
      }
      const { feedbackId } = await acceptedBy(store(), aFeedback(other.messageId, { createdAt: at(9) }));
      const query = { acceptedBefore: at(10), stampedAfter: NEVER, limit: 3 };
      const pending = await store().listPendingFeedback(query);
      // The first of each, then the second: and each message's in its own order.
      expect(pending.map((event) => event.feedbackId)).toEqual([ofStuck[0], feedbackId, ofStuck[1]]);
    });

    it('that a clock stamped with a time to come waits for no clock', async () => {
      const { messageId } = await store().trackTurn(aTurn());
      const ahead = await acceptedBy(store(), aFeedback(messageId, { createdAt: '2090-01-01T00:00:00.000Z' }));
      const query = { acceptedBefore: '1990-01-01T00:00:00.000Z', limit: 10 };
      const pending = async (stampedAfter: string) => await store().listPendingFeedback({ ...query, stampedAfter });
      expect(await pending('2089-01-01T00:00:00.000Z')).toEqual([ahead]);
      expect(await pending(NEVER)).toEqual([]);
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
