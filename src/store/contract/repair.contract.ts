import { randomUUID } from 'node:crypto';
import { aTurn } from '../../../test/support/turns.ts';
import type { LightningStore } from '../lightning-store.ts';

export function repairContract(store: () => LightningStore): void {
  describe('what npm run turns compares with Temporal', () => {
    it('the windows of turns are listed from a time on, oldest first, page by page, erased ones left out', async () => {
      // A time that no other test uses: the list is over all turns.
      const at = (day: number) => new Date(Date.UTC(2080, 0, day)).toISOString();
      const erased = { message: '', response: '', userId: null, erasedAt: at(9) };
      const [first, second, third] = [1, 2, 3].map((day) => aTurn({ createdAt: at(day), windowMs: day * 1_000 }));
      if (first === undefined || second === undefined || third === undefined) throw new Error('three turns');
      for (const turn of [third, first, second, aTurn({ createdAt: at(2), ...erased })]) await store().trackTurn(turn);
      const windowOf = ({ messageId, createdAt, windowMs }: typeof first) => ({ messageId, createdAt, windowMs });

      const page = await store().listTurnWindows({ createdAfter: at(0), after: null, limit: 2 });
      expect(page).toEqual([windowOf(first), windowOf(second)]);
      const next = await store().listTurnWindows({ createdAfter: at(0), after: second, limit: 2 });
      expect(next).toEqual([windowOf(third)]);
      expect(await store().listTurnWindows({ createdAfter: at(2), after: null, limit: 9 })).toEqual([windowOf(third)]);
    });

    it('messages with a row are told from those without one, however many are asked for', async () => {
      const known = await store().trackTurn(aTurn());
      const unknown = Array.from({ length: 1_200 }, () => `m-${randomUUID()}`);
      expect(await store().findKnownMessages([...unknown, known.messageId])).toEqual([known.messageId]);
      expect(await store().findKnownMessages([])).toEqual([]);
    });
  });
}
