import { randomUUID } from 'node:crypto';
import { aFeedback, aTurn } from '../../../test/support/turns.ts';
import type { AuditEntry } from '../../domain/access/access.ts';
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
