import { randomUUID } from 'node:crypto';
import { aFeedback, aTurn } from '../../../test/support/turns.ts';
import type { AuditEntry } from '../../domain/access/access.ts';
import { STAGING_CALLER, stagingAgent } from '../../domain/rollout/staging.ts';
import type { Turn } from '../../domain/turn/turn.ts';
import type { LightningStore } from '../lightning-store.ts';
import { acceptedBy } from './accepted.ts';

const REQUESTED_AT = '2025-11-10T00:00:00.000Z';
const EMPTIED = { message: '', response: '', userId: null, sources: [], suggestedActions: [], requestHash: 'erased' };

const anEntry = (): AuditEntry => ({
  auditId: randomUUID(),
  createdAt: REQUESTED_AT,
  actor: 'ops',
  action: 'user_erasure_requested',
  target: 'erase-user/1',
  detail: null,
});

/** A staging turn that was asked what a turn had been asked. */
const stagingTurnOf = (source: Turn, overrides: Partial<Turn> = {}): Turn =>
  aTurn({
    ...{ userId: null, caller: STAGING_CALLER, agent: stagingAgent(source.agent), simulated: true },
    ...{ message: source.message, regenerateOf: source.messageId },
    ...overrides,
  });

export function erasureContract(store: () => LightningStore): void {
  const anErasure = () => ({ userId: `user-${randomUUID()}`, requestedAt: REQUESTED_AT });

  describe('erasing', () => {
    it('empties the texts, the comments and the user, keeps the rewards, and may be repeated', async () => {
      const { userId } = anErasure();
      const turn = await store().trackTurn(aTurn({ userId, error: 'the model said: my kitchen' }));
      const given = await acceptedBy(store(), aFeedback(turn.messageId, { comment: 'my name is Ann', userId }));
      for (const erasedAt of [REQUESTED_AT, '2025-11-11T00:00:00.000Z']) {
        await store().eraseMessages([turn.messageId], erasedAt);
        expect(await store().findTurn(turn.messageId)).toEqual({
          ...turn,
          ...EMPTIED,
          error: 'erased',
          erasedAt: REQUESTED_AT,
        });
      }
      expect(await store().listFeedback(turn.messageId)).toEqual([
        { ...given, comment: null, userId: null, requestHash: 'erased', idempotencyKey: null },
      ]);
      expect(await store().acceptFeedback(aFeedback(turn.messageId))).toEqual({ outcome: 'message_erased' });
    });

    it("finds a user's messages until the request, oldest first, and none of others", async () => {
      const erasure = anErasure();
      const at = (day: number) => `2025-11-0${day}T00:00:00.000Z`;
      const [second, first] = [
        aTurn({ userId: erasure.userId, createdAt: at(2) }),
        aTurn({ userId: erasure.userId, createdAt: at(1) }),
      ];
      const later = aTurn({ userId: erasure.userId, createdAt: '2025-11-10T00:00:00.001Z' });
      for (const turn of [second, first, later, aTurn()]) await store().trackTurn(turn);
      expect(await store().listMessagesOfUser(erasure, 10)).toEqual([first.messageId, second.messageId]);
      expect(await store().listMessagesOfUser(erasure, 1)).toEqual([first.messageId]);
    });

    it('a row of an erased user that comes in late is empty; one of a later turn is not', async () => {
      const erasure = anErasure();
      await store().recordUserErasure(erasure, anEntry());
      const late = aTurn({ userId: erasure.userId });
      expect(await store().trackTurn(late)).toMatchObject({ ...EMPTIED, erasedAt: REQUESTED_AT });
      expect(await store().findTurn(late.messageId)).toMatchObject(EMPTIED);
      const afterwards = aTurn({ userId: erasure.userId, createdAt: '2025-11-10T00:00:01.000Z' });
      expect(await store().trackTurn(afterwards)).toEqual(afterwards);
    });

    it('reaches the staging turns that were asked what the user had asked, and no others', async () => {
      const source = await store().trackTurn(aTurn({ message: 'Paint for Ann at 7 Elm Street?' }));
      const copy = await store().trackTurn(stagingTurnOf(source, { error: 'the model said: 7 Elm Street' }));
      const others = await store().trackTurn(stagingTurnOf(await store().trackTurn(aTurn())));
      const again = await store().trackTurn(aTurn({ regenerateOf: source.messageId, message: source.message }));
      expect(await store().listStagingCopies([source.messageId])).toEqual([copy.messageId]);
      expect(await store().listStagingCopies([copy.messageId])).toEqual([]);
      await store().eraseMessages([source.messageId], REQUESTED_AT);
      expect(await store().findTurn(copy.messageId)).toEqual({
        ...copy,
        ...EMPTIED,
        error: 'erased',
        erasedAt: REQUESTED_AT,
      });
      expect(await store().findTurn(others.messageId)).toEqual(others);
      expect(await store().findTurn(again.messageId)).toEqual(again);
    });

    it('reaches a staging turn that was under way: its row is empty when it comes in', async () => {
      const source = await store().trackTurn(aTurn());
      const copy = stagingTurnOf(source);
      await store().eraseMessages([source.messageId], REQUESTED_AT);
      expect(await store().trackTurn(copy)).toMatchObject({ ...EMPTIED, erasedAt: REQUESTED_AT });
      expect(await store().trackTurn(copy)).toMatchObject({ ...EMPTIED, erasedAt: REQUESTED_AT });
      const ofNothing = stagingTurnOf(aTurn());
      expect(await store().trackTurn(ofNothing)).toMatchObject({ ...EMPTIED, erasedAt: ofNothing.createdAt });
    });

    it('of which the earlier one is recorded last, or again, goes by the later one', async () => {
      const later = anErasure();
      const earlier = { ...later, requestedAt: '2025-11-01T00:00:00.000Z' };
      for (const each of [earlier, later, earlier]) await store().recordUserErasure(each, anEntry());
      const between = aTurn({ userId: later.userId });
      expect(await store().trackTurn(between)).toMatchObject({ ...EMPTIED, erasedAt: REQUESTED_AT });
    });

    it('removes the user and the comment from feedback on a turn of nobody', async () => {
      const erasure = anErasure();
      const turn = await store().trackTurn(aTurn({ userId: null }));
      await acceptedBy(store(), aFeedback(turn.messageId, { userId: erasure.userId, comment: 'it is Ann' }));
      await store().eraseFeedbackOfUser(erasure);
      expect(await store().listFeedback(turn.messageId)).toEqual([
        expect.objectContaining({ userId: null, comment: null }),
      ]);
      expect((await store().findTurn(turn.messageId))?.message).toBe(turn.message);
    });

    it('finds what is older than the retention, until it is erased', async () => {
      const old = await store().trackTurn(aTurn({ createdAt: '1999-01-01T00:00:00.000Z' }));
      expect(await store().listMessagesBefore('1999-06-01T00:00:00.000Z', 10)).toEqual([old.messageId]);
      await store().eraseMessages([old.messageId], REQUESTED_AT);
      expect(await store().listMessagesBefore('1999-06-01T00:00:00.000Z', 10)).toEqual([]);
      await store().eraseMessages([], REQUESTED_AT);
    });
  });
}
