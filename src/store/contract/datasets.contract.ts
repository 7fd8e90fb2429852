import { randomUUID } from 'node:crypto';
import { aFeedback, aRetraction, aTurn, WITHIN_WINDOW } from '../../../test/support/turns.ts';
import type { DatasetRow } from '../../domain/learning/dataset/dataset-row.ts';
import { DATASET_SIDES, type DatasetSide, sideOfUser } from '../../domain/learning/dataset-split.ts';
import { normalizePrompt } from '../../domain/learning/normalize-prompt.ts';
import type { FeedbackType } from '../../domain/reward/feedback-type.ts';
import type { Turn } from '../../domain/turn/turn.ts';
import type { DatasetSnapshot } from '../dataset-store.ts';
import type { LightningStore } from '../lightning-store.ts';
import { acceptedBy } from './accepted.ts';

const AT = '2025-11-09T00:00:00.000Z';
/** Hundreds of small transactions: a second on a quiet machine. */
const BUSY_MACHINE_LIMIT_MS = 60_000;

/** A user of a side, whom no other test has. */
export function aUserOf(side: DatasetSide): string {
  for (;;) {
    const user = `user-${randomUUID()}`;
    if (sideOfUser(user) === side) return user;
  }
}

/** Tests that use one agent each, so that their snapshots hold their own turns only. */
export function datasetsContract(stores: () => readonly [LightningStore, LightningStore]): void {
  const store = (): LightningStore => stores()[0];
  const anAgent = (): string => `agent-${randomUUID()}`;
  const aQuestion = (): string => `What does ${randomUUID()} cost?`;
  let second = 0;
  /** Each turn a second after the one before. */
  const nextTime = (): string => {
    second += 1;
    return new Date(Date.UTC(2025, 10, 8, 12, 0, second)).toISOString();
  };
  const track = (agent: string, side: DatasetSide, overrides: Partial<Turn> = {}): Promise<Turn> =>
    store().trackTurn(
      aTurn({ agent, userId: aUserOf(side), message: aQuestion(), createdAt: nextTime(), ...overrides }),
    );
  const freeze = (agent: string, overrides: { requestId?: string; includeSimulated?: boolean } = {}) =>
    store().createDatasetSnapshot({
      requestId: `request-${randomUUID()}`,
      agent,
      includeSimulated: false,
      createdAt: AT,
      ...overrides,
    });
  const rowsOf = async ({ snapshotId }: DatasetSnapshot, side: DatasetSide): Promise<readonly DatasetRow[]> => {
    const rows: DatasetRow[] = [];
    let after: number | null = null;
    do {
      const query: { snapshotId: string; after: number | null; limit: number } = { snapshotId, after, limit: 2 };
      const page =
        side === 'held_out' ? await store().listHeldOutRows(query) : await store().listTrainingRows({ ...query, side });
      rows.push(...page.rows);
      after = page.next;
    } while (after !== null);
    return rows;
  };
  const allRows = async (snapshot: DatasetSnapshot): Promise<readonly DatasetRow[]> =>
    (await Promise.all(DATASET_SIDES.map((side) => rowsOf(snapshot, side)))).flat();
  const give = async (turn: Turn, feedbackType: FeedbackType): Promise<string> => {
    const { feedbackId } = await acceptedBy(store(), aFeedback(turn.messageId, { feedbackType }));
    await store().applyFeedback({ feedbackId, source: 'live', appliedAt: WITHIN_WINDOW });
    return feedbackId;
  };

  describe('a dataset snapshot', () => {
    it('holds every turn of its agent once, on the side of its user, with all that learning reads', async () => {
      const agent = anAgent();
      const turns = [];
      for (const side of DATASET_SIDES) for (let n = 0; n < 3; n += 1) turns.push(await track(agent, side));
      await track(anAgent(), 'train');
      const snapshot = await freeze(agent);
      const rows = await allRows(snapshot);
      expect(rows.map(({ messageId }) => messageId)).toEqual(turns.map(({ messageId }) => messageId));
      expect(rows.map(({ side }) => side)).toEqual(DATASET_SIDES.flatMap((side) => [side, side, side]));
      const [first] = turns;
      expect(rows[0]).toEqual({
        messageId: first?.messageId,
        conversationId: first?.conversationId,
        user: first?.userId,
        side: 'train',
        createdAt: first?.createdAt,
        agent,
        policyId: 'policy-default',
        generator: 'grounded',
        simulated: false,
        message: first?.message,
        response: first?.response,
        sourceIds: ['paint'],
        suggestedActions: ['Get a quote', 'Choose a colour'],
        intent: 'cost_estimate',
        askedIntent: 'cost_estimate',
        persona: 'homeowner',
        historyLength: 0,
        strategy: 'costed_steps',
        propensity: 0.3,
        propensities: [0.1, 0.1, 0.1, 0.1, 0.3, 0.1, 0.1, 0.1],
        usedContext: true,
        intentMatch: true,
        error: null,
        executionTimeMs: 12.5,
        implicitReward: 0.65,
        explicitReward: null,
        effectiveReward: 0.65,
        userSignalReward: 0.5,
        liked: null,
        regenerateOf: null,
      });
      expect(snapshot.card).toMatchObject({
        rows: 9,
        sides: { train: { rows: 3, users: 3 }, validation: { rows: 3, users: 3 }, held_out: { rows: 3, users: 3 } },
        coverage: { intent: { cost_estimate: 9 }, persona: { homeowner: 9 }, arm: { costed_steps: 9 } },
        dropped: { split_conflict: 0, simulated: 0, erased: 0 },
        calculatorVersions: { '1': 9 },
      });
      expect(await store().findDatasetSnapshot(snapshot.snapshotId)).toEqual(snapshot);
      expect(await store().listDatasetSnapshots({ agent, limit: 10 })).toEqual([snapshot]);
      expect(await store().listDatasetSnapshots({ agent: null, limit: 1000 })).toContainEqual(snapshot);
    });

    it('asked for twice, by one request or for the same content, is one snapshot', async () => {
      const agent = anAgent();
      await track(agent, 'train');
      const requestId = `request-${randomUUID()}`;
      const [first, ...others] = await Promise.all(
        Array.from({ length: 6 }, (_, n) =>
          (stores()[n % 2] ?? store()).createDatasetSnapshot({
            requestId: n < 4 ? requestId : `request-${randomUUID()}`,
            agent,
            includeSimulated: false,
            createdAt: AT,
          }),
        ),
      );
      for (const other of others) expect(other).toEqual(first);
      await track(agent, 'train');
      expect(await freeze(agent, { requestId })).toEqual(first);
      expect((await freeze(agent)).snapshotId).not.toBe(first?.snapshotId);
      expect(await store().listDatasetSnapshots({ agent, limit: 10 })).toHaveLength(2);
    });

    it('does not change when feedback comes later; the next one has it', async () => {
      const agent = anAgent();
      const turn = await track(agent, 'train');
      const undone = await give(await track(agent, 'train'), 'thumbs_up');
      const before = await freeze(agent);
      const rows = await allRows(before);
      await give(turn, 'thumbs_down');
      await store().retractFeedback(aRetraction(undone));
      expect(await allRows(before)).toEqual(rows);
      expect(await store().verifyDatasetSnapshot(before.snapshotId)).toMatchObject({ outcome: 'same', erased: 0 });
      const after = await freeze(agent);
      expect(after.snapshotId).not.toBe(before.snapshotId);
      expect((await allRows(after))[0]).toMatchObject({ explicitReward: 0.15, userSignalReward: 0, liked: false });
    });

    it.each<[FeedbackType, boolean | null]>([
      ['thumbs_up', true],
      ['rating_4', true],
      ['copy', true],
      ['thumbs_down', false],
      ['rating_2', false],
      ['regenerate', false],
      ['rating_3', null],
      ['follow_up', null],
    ])('labels a turn by the feedback in effect: %s is %s', async (feedbackType, liked) => {
      const agent = anAgent();
      await give(await track(agent, 'train'), feedbackType);
      const [row] = await allRows(await freeze(agent));
      expect(row).toMatchObject({ liked, explicitReward: expect.any(Number) });
    });

    it('has no label of feedback that was taken back', async () => {
      const agent = anAgent();
      const feedbackId = await give(await track(agent, 'train'), 'thumbs_up');
      const undo = aRetraction(feedbackId);
      await store().retractFeedback(undo);
      await store().applyFeedback({ feedbackId: undo.retractionId, source: 'live', appliedAt: WITHIN_WINDOW });
      expect((await allRows(await freeze(agent)))[0]).toMatchObject({ liked: null, explicitReward: null });
    });

    it('keeps a question on the side of the first user who asked it; others are dropped and counted', async () => {
      const agent = anAgent();
      const message = aQuestion();
      const first = await track(agent, 'held_out', { message });
      const [wording, same] = [`  ${message.toUpperCase()} !`, message];
      await track(agent, 'train', { message: wording });
      const friend = await track(agent, 'held_out', { message: same });
      const snapshot = await freeze(agent);
      expect((await allRows(snapshot)).map(({ messageId }) => messageId)).toEqual([first.messageId, friend.messageId]);
      expect(snapshot.card.dropped).toEqual({ split_conflict: 1, simulated: 0, erased: 0 });
      // Also in the datasets of another agent, whoever asks first there.
      const other = anAgent();
      await track(other, 'train', { message });
      expect((await freeze(other)).card).toMatchObject({ rows: 0, dropped: { split_conflict: 1 } });
    });

    it('has no user and no normalized question on two sides, and drops nothing else', async () => {
      const agent = anAgent();
      const words = Array.from({ length: 15 }, aQuestion);
      const users = Array.from({ length: 30 }, () => `user-${randomUUID()}`);
      for (let n = 0; n < 120; n += 1) {
        const message = `${words[(n * 7) % words.length]}${' ?!'.slice(0, n % 4)}`;
        await track(agent, 'train', { userId: users[(n * 11) % users.length] ?? null, message });
      }
      const snapshot = await freeze(agent);
      const rows = await allRows(snapshot);
      const sidesOf = (key: (row: DatasetRow) => string): readonly number[] => {
        const sides = new Map<string, Set<string>>();
        for (const row of rows) sides.set(key(row), (sides.get(key(row)) ?? new Set()).add(row.side));
        return [...sides.values()].map(({ size }) => size);
      };
      expect(Math.max(...sidesOf(({ user }) => user))).toBe(1);
      expect(Math.max(...sidesOf(({ message }) => normalizePrompt(message)))).toBe(1);
      expect(rows.length + snapshot.card.dropped.split_conflict).toBe(120);
      expect(snapshot.card.dropped.split_conflict).toBeGreaterThan(0);
    });

    it('never gives held-out rows to the query of training, whatever it is asked', async () => {
      const agent = anAgent();
      const heldOut = await track(agent, 'held_out');
      const { snapshotId } = await freeze(agent);
      for (const side of ['train', 'validation', 'held_out', "train' or '1' = '1", '%', '']) {
        const query = { snapshotId, after: null, limit: 10, side: side as 'train' };
        expect(await store().listTrainingRows(query)).toEqual({ rows: [], next: null });
      }
      const { rows } = await store().listHeldOutRows({ snapshotId, after: null, limit: 10 });
      expect(rows.map(({ messageId }) => messageId)).toEqual([heldOut.messageId]);
    });

    it('leaves simulated turns out, unless they are asked for', async () => {
      const agent = anAgent();
      await track(agent, 'train', { simulated: true });
      await track(agent, 'train');
      expect((await freeze(agent)).card).toMatchObject({ rows: 1, dropped: { simulated: 1 } });
      expect((await freeze(agent, { includeSimulated: true })).card).toMatchObject({ rows: 2, simulated: 1 });
    });

    it('counts its rows that came in after an earlier one, whatever was erased of that one since', async () => {
      const agent = anAgent();
      const old = [await track(agent, 'train'), await track(agent, 'held_out'), await track(agent, 'validation')];
      const { watermark } = await freeze(agent);
      await store().eraseMessages(
        old.map(({ messageId }) => messageId),
        AT,
      );
      await track(agent, 'train');
      await track(agent, 'held_out');
      const { snapshotId, card } = await freeze(agent);
      expect(card.rows).toBe(2);
      const count = (after: number) => store().countDatasetRows({ snapshotId, after });
      expect([await count(watermark), await count(0), await count(watermark + 2)]).toEqual([2, 2, 0]);
    });

    it('gives nothing of simulated turns that were deleted, also when they are made again, and goes on above its watermark', async () => {
      const agent = anAgent();
      const person = await track(agent, 'train');
      const message = aQuestion();
      const simulated = await track(agent, 'held_out', { simulated: true, message });
      const before = await freeze(agent, { includeSimulated: true });
      await store().deleteSimulatedMessages([simulated.messageId]);
      // By a homeowner of another side: the question has none of before.
      const fields = { simulated: true, message, response: 'Other words.', messageId: simulated.messageId };
      const again = await track(agent, 'train', fields);
      const idsOf = async (snapshot: DatasetSnapshot) => (await allRows(snapshot)).map(({ messageId }) => messageId);
      expect(await idsOf(before)).toEqual([person.messageId]);
      const after = await freeze(agent, { includeSimulated: true });
      expect(await idsOf(after)).toEqual([person.messageId, again.messageId]);
      expect(after.watermark).toBeGreaterThan(before.watermark);
      expect(await store().verifyDatasetSnapshot(after.snapshotId)).toMatchObject({ outcome: 'same' });
      expect(await store().verifyDatasetSnapshot(before.snapshotId)).toMatchObject({ outcome: 'erased', erased: 1 });
    });

    it('takes an anonymous turn by its conversation', async () => {
      const agent = anAgent();
      const turn = await track(agent, 'train', { userId: null });
      const [row] = await allRows(await freeze(agent));
      const user = `conversation:${turn.conversationId}`;
      expect(row).toMatchObject({ user, side: sideOfUser(user) });
    });

    it('counts the history of turns that were made before serving stored it, at most ten', async () => {
      const agent = anAgent();
      const conversationId = `conv-${randomUUID()}`;
      const userId = aUserOf('train');
      for (let second = 10; second < 23; second += 1) {
        const createdAt = `2025-11-08T12:00:${second}.000Z`;
        await track(agent, 'train', { userId, conversationId, createdAt, historyLength: second === 12 ? 7 : null });
      }
      const lengths = (await allRows(await freeze(agent))).map(({ historyLength }) => historyLength);
      expect(lengths).toEqual([0, 1, 7, 3, 4, 5, 6, 7, 8, 9, 10, 10, 10]);
    });

    it('a turn that is committed late is in the next snapshot, however old its time is', async () => {
      const agent = anAgent();
      const [first, second] = [await track(agent, 'train'), await track(agent, 'train')];
      const before = await freeze(agent);
      const late = await track(agent, 'train', { createdAt: '2025-11-01T00:00:00.000Z' });
      const after = await freeze(agent);
      expect(after.watermark).toBe(before.watermark + 1);
      expect((await allRows(after)).map(({ messageId }) => messageId)).toEqual([
        first.messageId,
        second.messageId,
        late.messageId,
      ]);
      expect(await allRows(before)).toHaveLength(2);
    });

    it(
      'taken again and again while turns and feedback come in loses none, and none changes afterwards',
      async () => {
        const agent = anAgent();
        const turns = Array.from({ length: 60 }, (_, n) =>
          aTurn({ agent, userId: aUserOf('train'), message: aQuestion(), createdAt: new Date(n * 7).toISOString() }),
        );
        const snapshots: DatasetSnapshot[] = [];
        const users = Promise.all(
          turns.map(async (turn, n) => {
            const [own, other] = n % 2 === 0 ? stores() : [stores()[1], stores()[0]];
            await own.trackTurn(turn);
            const { feedbackId } = await acceptedBy(other, aFeedback(turn.messageId));
            await other.applyFeedback({ feedbackId, source: 'live', appliedAt: WITHIN_WINDOW });
          }),
        );
        const collectors = Promise.all(
          stores().map(async (each) => {
            for (let n = 0; n < 4; n += 1) {
              const requestId = `request-${randomUUID()}`;
              snapshots.push(
                await each.createDatasetSnapshot({ requestId, agent, includeSimulated: false, createdAt: AT }),
              );
            }
          }),
        );
        await Promise.all([users, collectors]);
        const last = await freeze(agent);
        expect(new Set((await allRows(last)).map(({ messageId }) => messageId))).toEqual(
          new Set(turns.map(({ messageId }) => messageId)),
        );
        expect(last.card).toMatchObject({ rows: turns.length, explicit: turns.length });
        for (const { snapshotId, card } of [...snapshots, last]) {
          const verified = { outcome: 'same', rows: card.rows, hash: snapshotId };
          expect(await store().verifyDatasetSnapshot(snapshotId)).toMatchObject(verified);
        }
      },
      BUSY_MACHINE_LIMIT_MS,
    );

    it('of an agent without turns is empty', async () => {
      const snapshot = await freeze(anAgent());
      expect(snapshot.card.rows).toBe(0);
      expect(await allRows(snapshot)).toEqual([]);
    });

    it('that nobody made is not found', async () => {
      expect(await store().findDatasetSnapshot('0'.repeat(64))).toBeNull();
      expect(await store().verifyDatasetSnapshot('0'.repeat(64))).toBeNull();
      expect(await store().listHeldOutRows({ snapshotId: '0'.repeat(64), after: null, limit: 1 })).toEqual({
        rows: [],
        next: null,
      });
    });
  });

  describe('erasing reaches datasets', () => {
    it('the rows of an erased turn are gone, and reading the snapshot again says how many and has another hash', async () => {
      const agent = anAgent();
      const kept = await track(agent, 'train');
      const erased = await track(agent, 'held_out');
      const snapshot = await freeze(agent);
      expect(await store().verifyDatasetSnapshot(snapshot.snapshotId)).toEqual({
        snapshotId: snapshot.snapshotId,
        hash: snapshot.snapshotId,
        rows: 2,
        erased: 0,
        outcome: 'same',
      });
      await store().eraseMessages([erased.messageId], AT);
      expect((await allRows(snapshot)).map(({ messageId }) => messageId)).toEqual([kept.messageId]);
      const again = await store().verifyDatasetSnapshot(snapshot.snapshotId);
      expect(again).toMatchObject({ rows: 1, erased: 1, outcome: 'erased' });
      expect(again?.hash).not.toBe(snapshot.snapshotId);
      expect((await freeze(agent)).card).toMatchObject({ rows: 1, dropped: { erased: 1 } });
    });

    it('a question that only the erased user asked is forgotten; one that others asked keeps its side', async () => {
      const agent = anAgent();
      const [own, shared] = [aQuestion(), aQuestion()];
      const erased = [
        await track(agent, 'held_out', { message: own }),
        await track(agent, 'held_out', { message: shared }),
      ];
      await track(agent, 'held_out', { message: shared });
      await freeze(agent);
      await store().eraseMessages(
        erased.map(({ messageId }) => messageId),
        AT,
      );
      const later = anAgent();
      const free = await track(later, 'train', { message: own });
      await track(later, 'train', { message: shared });
      const snapshot = await freeze(later);
      expect((await allRows(snapshot)).map(({ messageId }) => messageId)).toEqual([free.messageId]);
      expect(snapshot.card.dropped.split_conflict).toBe(1);
    });
  });
}
