import { randomUUID } from 'node:crypto';
import { aTurn } from '../../../test/support/turns.ts';
import { AGENTS, INTENTS, PERSONAS } from '../../domain/chat/vocabulary.ts';
import { implicitReward } from '../../domain/reward/implicit.ts';
import { NO_ASSIGNMENT } from '../../domain/turn/strategy-assignment.ts';
import type { Asker, LightningStore } from '../lightning-store.ts';

export function turnsContract(store: () => LightningStore): void {
  describe('a turn', () => {
    it('comes back as it was tracked', async () => {
      const turn = aTurn({ regenerateOf: 'msg-before' });
      expect(await store().trackTurn(turn)).toEqual(turn);
      expect(await store().findTurn(turn.messageId)).toEqual(turn);
    });

    it('comes back as it was tracked when everything optional is absent', async () => {
      const turn = aTurn({
        userId: null,
        persona: null,
        sources: [],
        suggestedActions: [],
        usage: null,
        assignment: NO_ASSIGNMENT,
        simulated: true,
        adjustments: [],
        implicitReward: implicitReward({ failed: true, adjustments: [], givenReward: null }).reward,
        effectiveReward: 0.2,
        userSignalReward: 0.2,
        usedContext: false,
        intentMatch: false,
        error: 'the model did not answer',
      });
      expect(await store().trackTurn(turn)).toEqual(turn);
      expect(await store().findTurn(turn.messageId)).toEqual(turn);
    });

    it('keeps the reward that its caller gave', async () => {
      const { reward } = implicitReward({ failed: false, adjustments: [], givenReward: 0.123456789012345 });
      const turn = aTurn({ implicitReward: reward, effectiveReward: reward.score });
      expect((await store().trackTurn(turn)).implicitReward).toEqual(reward);
    });

    it('keeps its arm, the whole probability vector to the last bit, and the seed', async () => {
      const propensities = [1 / 3, 0.1 + 0.2, 1 / 7, 0.025, 0.025, 0.025, 0.025, 0.1234567890123456];
      const assignment = { strategy: 'full_guide', propensity: 0.025, propensities, seed: 2 ** 32 - 1 } as const;
      const turn = aTurn({ assignment });
      expect((await store().trackTurn(turn)).assignment).toEqual(assignment);
      expect((await store().findTurn(turn.messageId))?.assignment).toEqual(assignment);
    });

    it('that was never tracked is null', async () => {
      expect(await store().findTurn('msg-unknown')).toBeNull();
    });

    it('tracked twice keeps its first answer, and gives it to the second caller', async () => {
      const first = aTurn();
      await store().trackTurn(first);
      expect(await store().trackTurn({ ...first, response: 'another answer', caller: 'somebody else' })).toEqual(first);
      expect(await store().findTurn(first.messageId)).toEqual(first);
    });

    it('tracked by twenty at once has one answer, which all of them get', async () => {
      const { messageId } = aTurn();
      const stored = await Promise.all(
        Array.from({ length: 20 }, (_, n) => store().trackTurn(aTurn({ messageId, response: `answer ${n}` }))),
      );
      expect(new Set(stored.map((turn) => turn.response)).size).toBe(1);
    });

    it('may have every intent, persona and agent of the vocabulary', async () => {
      for (const intent of INTENTS) {
        expect((await store().trackTurn(aTurn({ intent }))).intent).toBe(intent);
      }
      for (const persona of PERSONAS) {
        expect((await store().trackTurn(aTurn({ persona }))).persona).toBe(persona);
      }
      for (const agent of [...AGENTS, "somebody's agent"]) {
        expect((await store().trackTurn(aTurn({ agent }))).agent).toBe(agent);
      }
    });

    it('keeps quotes, line ends, emoji and SQL as text', async () => {
      const text = `'; drop table turns; -- "quoted" \\ \n\t 🏠 ünïcödé {"json": [1]} $1 ?`;
      const turn = aTurn({ message: text, response: text, suggestedActions: [text], error: text });
      expect(await store().trackTurn(turn)).toEqual(turn);
    });

    it('has its time in UTC with milliseconds, however it was written', async () => {
      const turn = await store().trackTurn(aTurn({ createdAt: '2025-11-08T13:00:00+01:00' }));
      expect(turn.createdAt).toBe('2025-11-08T12:00:00.000Z');
    });

    it.each([
      ['a reward above 1', { effectiveReward: 1.01 }],
      ['a reward below 0', { userSignalReward: -0.01 }],
      ['a confidence above 1', { intentConfidence: 1.5 }],
      ['a propensity above 1', { assignment: { ...NO_ASSIGNMENT, propensity: 1.01 } }],
      ['a negative time', { executionTimeMs: -1 }],
      ['an id that is too long', { messageId: 'm'.repeat(129) }],
    ])('with %s is refused, and the store stays enabled', async (_, wrong) => {
      await expect(store().trackTurn(aTurn(wrong))).rejects.not.toMatchObject({ name: 'StoreUnavailableError' });
      expect(store().isEnabled()).toBe(true);
    });
  });

  describe('a conversation', () => {
    const at = (second: number) => new Date(Date.UTC(2025, 10, 8, 12, 0, second)).toISOString();

    it('without tracked turns is null', async () => {
      expect(await store().findConversation('conv-unknown', { caller: 'local', userId: null }, 6)).toBeNull();
    });

    const local = { caller: 'local', userId: null };

    it('has the last exchanges of its asker, oldest first', async () => {
      const conversationId = `conv-${randomUUID()}`;
      for (const second of [3, 1, 2]) {
        await store().trackTurn(
          aTurn({ conversationId, message: `question ${second}`, response: `answer ${second}`, createdAt: at(second) }),
        );
      }
      expect(await store().findConversation(conversationId, local, 2)).toEqual({
        isOwn: true,
        exchanges: [
          { message: 'question 2', response: 'answer 2', intent: 'cost_estimate' },
          { message: 'question 3', response: 'answer 3', intent: 'cost_estimate' },
        ],
      });
      expect(await store().findConversation(conversationId, local, 0)).toEqual({ isOwn: true, exchanges: [] });
    });

    it('shows a caller no turns of another one, and a caller without turns in it nothing', async () => {
      const conversationId = `conv-${randomUUID()}`;
      const own = aTurn({ conversationId, caller: 'owner', createdAt: at(1) });
      await store().trackTurn(own);
      const nobody = { caller: 'nobody', userId: null };
      expect(await store().findConversation(conversationId, nobody, 6)).toEqual({ isOwn: false, exchanges: [] });
      await store().trackTurn(aTurn({ conversationId, caller: 'other', createdAt: at(2), message: 'mine, too' }));
      const owner = { caller: 'owner', userId: null };
      const found = await store().findConversation(conversationId, owner, 6);
      expect(found?.exchanges.map(({ message }) => message)).toEqual([own.message]);
      expect(await store().listConversation(conversationId, owner, 10)).toEqual([own]);
      expect(await store().listConversation(conversationId, nobody, 10)).toEqual([]);
    });

    it('stays with a caller that has a turn in it when an earlier turn of another one comes in later', async () => {
      const conversationId = `conv-${randomUUID()}`;
      await store().trackTurn(aTurn({ conversationId, caller: 'quick', createdAt: at(2), message: 'quick' }));
      await store().trackTurn(aTurn({ conversationId, caller: 'slow', createdAt: at(1), message: 'slow' }));
      for (const caller of ['quick', 'slow']) {
        const found = await store().findConversation(conversationId, { caller, userId: null }, 6);
        expect(found).toMatchObject({ isOwn: true, exchanges: [{ message: caller }] });
      }
    });

    it('shows one user of a caller only that user, however many turns of others come after', async () => {
      const conversationId = `conv-${randomUUID()}`;
      const own = aTurn({ conversationId, userId: 'ann', createdAt: at(1), message: 'of ann' });
      const anonymous = aTurn({ conversationId, userId: null, createdAt: at(2), message: 'of nobody' });
      const others = [3, 4, 5].map((second) => aTurn({ conversationId, userId: 'bob', createdAt: at(second) }));
      for (const turn of [own, anonymous, ...others]) await store().trackTurn(turn);
      const ann = { caller: 'local', userId: 'ann' };
      expect(await store().listConversation(conversationId, ann, 2)).toEqual([own]);
      const messages = async (asker: Asker) =>
        (await store().findConversation(conversationId, asker, 2))?.exchanges.map(({ message }) => message);
      expect(await messages(ann)).toEqual(['of ann']);
      expect(await messages({ ...ann, seesAnonymous: true })).toEqual(['of ann', 'of nobody']);
      expect(await store().findConversation(conversationId, { caller: 'local', userId: 'eve' }, 6)).toEqual({
        isOwn: false,
        exchanges: [],
      });
    });

    it('gives no erased turn to a generator, and still belongs to its caller', async () => {
      const conversationId = `conv-${randomUUID()}`;
      const erased = { message: '', response: '', userId: null, erasedAt: at(9) };
      await store().trackTurn(aTurn({ conversationId, createdAt: at(1), ...erased }));
      expect(await store().findConversation(conversationId, local, 6)).toEqual({ isOwn: true, exchanges: [] });
    });

    it('is listed oldest first, at most as many as asked', async () => {
      const conversationId = `conv-${randomUUID()}`;
      const turns = [1, 2, 3].map((second) => aTurn({ conversationId, createdAt: at(second) }));
      for (const turn of turns.toReversed()) {
        await store().trackTurn(turn);
      }
      expect(await store().listConversation(conversationId, local, 10)).toEqual(turns);
      expect(await store().listConversation(conversationId, local, 2)).toEqual(turns.slice(-2));
    });
  });
}
