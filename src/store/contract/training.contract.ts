import { createHash, randomUUID } from 'node:crypto';
import { aCheckpoint, aProgress, aTrainingInput } from '../../../test/support/training-runs.ts';
import { aTurn } from '../../../test/support/turns.ts';
import type { LightningStore } from '../lightning-store.ts';
import type { GeneratedAnswerRow } from '../training-store.ts';

const AT = '2025-11-08T12:00:01.000Z';
const LATER = '2025-11-08T12:00:02.000Z';

function anAnswer(messageId: string, response: string, key = randomUUID()): GeneratedAnswerRow {
  return {
    key: createHash('sha256').update(key).digest('hex'),
    messageId,
    strategy: 'quick_steps',
    stored: {
      outcome: 'answered',
      answer: { response, sources: [], suggestedActions: ['Next?'], usedContext: true, intentMatch: false },
    },
    createdAt: AT,
  };
}

export function trainingContract(store: () => LightningStore): void {
  const aRun = async () => (await store().createTrainingRun(aTrainingInput())).input.runId;
  const save = (runId: string, fence: number, step: number) =>
    store().saveTrainingCheckpoint({
      ...{ runId, fence, checkpoint: aCheckpoint(step), progress: aProgress(step), updatedAt: AT },
    });

  describe('a training run', () => {
    it('is created once: the first input stays', async () => {
      const input = aTrainingInput({ hyperParameters: { max_steps: 3, note: 'ünïcödé' } });
      const first = await store().createTrainingRun(input);
      expect(first).toMatchObject({ input, status: 'requested', gate: null, failure: null, finishedAt: null });
      const again = await Promise.all(
        Array.from({ length: 10 }, (_, seed) => store().createTrainingRun({ ...input, seed: seed + 2 })),
      );
      for (const run of again) expect(run).toEqual(first);
      expect(await store().findTrainingRun(input.runId)).toEqual({ ...first, report: null });
    });

    it('that nobody asked for is null, and no update or end reaches it', async () => {
      expect(await store().findTrainingRun('nobody')).toBeNull();
      expect(await store().updateTrainingRun('nobody', {}, AT)).toBe(false);
      expect(await store().claimTraining('nobody', 1)).toBe('refused');
      const end = { status: 'failed', failure: 'x', finishedAt: AT } as const;
      expect(await store().finishTrainingRun('nobody', end)).toBe(false);
    });

    it('is listed newest first, by agent, at most as many as asked', async () => {
      const agent = `agent-${randomUUID()}`;
      const older = await store().createTrainingRun(aTrainingInput({ agent }));
      const newer = await store().createTrainingRun(aTrainingInput({ agent, requestedAt: LATER }));
      await store().createTrainingRun(aTrainingInput({ requestedAt: LATER }));
      expect(await store().listTrainingRuns({ agent, limit: 10 })).toEqual([newer, older]);
      expect(await store().listTrainingRuns({ agent, limit: 1 })).toEqual([newer]);
      expect((await store().listTrainingRuns({ agent: null, limit: 1_000 })).length).toBeGreaterThanOrEqual(3);
    });

    it('runs from its first update on, and keeps what an update does not name', async () => {
      const runId = await aRun();
      expect(await store().updateTrainingRun(runId, { snapshotId: 'a'.repeat(64) }, AT)).toBe(true);
      expect(await store().updateTrainingRun(runId, { progress: aProgress(7), gate: 'unproven' }, LATER)).toBe(true);
      expect(await store().findTrainingRun(runId)).toMatchObject({
        status: 'running',
        snapshotId: 'a'.repeat(64),
        gate: 'unproven',
        progress: aProgress(7),
        updatedAt: LATER,
      });
    });

    it('ends once: a late attempt changes nothing any more', async () => {
      const runId = await aRun();
      await store().claimTraining(runId, 1);
      const end = { status: 'cancelled', failure: null, finishedAt: AT } as const;
      expect(await store().finishTrainingRun(runId, end)).toBe(true);
      const ended = await store().findTrainingRun(runId);
      expect(ended).toMatchObject({ status: 'cancelled', finishedAt: AT });
      expect(await store().finishTrainingRun(runId, { ...end, status: 'completed' })).toBe(false);
      expect(await store().updateTrainingRun(runId, { gate: 'passed' }, LATER)).toBe(false);
      expect(await save(runId, 1, 5)).toBe(false);
      expect(await store().claimTraining(runId, 9)).toBe('refused');
      expect(await store().findTrainingRun(runId)).toEqual(ended);
    });
  });

  describe('a training checkpoint', () => {
    it('comes back number by number, with the next claim', async () => {
      const runId = await aRun();
      expect(await store().claimTraining(runId, 1)).toBeNull();
      expect(await save(runId, 1, 5)).toBe(true);
      expect(await store().claimTraining(runId, 2)).toEqual(aCheckpoint(5));
      expect(await store().findTrainingRun(runId)).toMatchObject({ progress: aProgress(5) });
    });

    it('of an attempt that was replaced is refused, however late it comes', async () => {
      const runId = await aRun();
      await store().claimTraining(runId, 1);
      await save(runId, 1, 5);
      await store().claimTraining(runId, 2);
      expect(await save(runId, 2, 6)).toBe(true);
      expect(await save(runId, 1, 50)).toBe(false);
      expect(await store().claimTraining(runId, 1)).toBe('refused');
      expect(await store().claimTraining(runId, 2)).toEqual(aCheckpoint(6));
    });
  });

  describe('a generated answer', () => {
    it('is written once: whoever comes second gets the first one', async () => {
      const { messageId } = await store().trackTurn(aTurn());
      const first = anAnswer(messageId, 'Costs $400 🎨');
      const second = { ...first, stored: { outcome: 'failed', reason: 'away' } } as const;
      expect(await store().saveGeneratedAnswers([first, first])).toEqual(new Map([[first.key, first.stored]]));
      expect(await store().saveGeneratedAnswers([second])).toEqual(new Map([[first.key, first.stored]]));
      expect(await store().findGeneratedAnswers([first.key, 'f'.repeat(64)])).toEqual(
        new Map([[first.key, first.stored]]),
      );
    });

    it('that failed for good is remembered with its reason', async () => {
      const { messageId } = await store().trackTurn(aTurn());
      const failed = { ...anAnswer(messageId, ''), stored: { outcome: 'failed', reason: 'refused' } } as const;
      await store().saveGeneratedAnswers([failed]);
      expect((await store().findGeneratedAnswers([failed.key])).get(failed.key)).toEqual(failed.stored);
    });

    it('is found among thousands', async () => {
      const { messageId } = await store().trackTurn(aTurn());
      const many = Array.from({ length: 1_203 }, (_, index) => anAnswer(messageId, `answer ${index}`));
      expect((await store().saveGeneratedAnswers(many)).size).toBe(many.length);
      const found = await store().findGeneratedAnswers(many.map(({ key }) => key));
      expect(found).toEqual(new Map(many.map(({ key, stored }) => [key, stored])));
    });

    it('goes when the turn of its prompt is erased', async () => {
      const { messageId } = await store().trackTurn(aTurn());
      const answer = anAnswer(messageId, 'for your kitchen');
      await store().saveGeneratedAnswers([answer]);
      await store().eraseMessages([messageId], LATER);
      expect(await store().findGeneratedAnswers([answer.key])).toEqual(new Map());
    });
  });

  describe('an answer that a run generates to a prompt that is erased meanwhile', () => {
    it('is given back and not kept, nor is one to a prompt that is not there; the others are', async () => {
      const [erased, kept] = [await store().trackTurn(aTurn()), await store().trackTurn(aTurn())];
      await store().eraseMessages([erased.messageId], LATER);
      const answers = [erased.messageId, kept.messageId, 'no-such-turn'].map((id) => anAnswer(id, `for ${id}`));
      expect(await store().saveGeneratedAnswers(answers)).toEqual(
        new Map(answers.map((each) => [each.key, each.stored])),
      );
      const found = await store().findGeneratedAnswers(answers.map(({ key }) => key));
      expect([...found.keys()]).toEqual([answers[1]?.key]);
    });

    it('leaves nothing behind, whichever of the two comes first', async () => {
      for (let round = 0; round < 10; round += 1) {
        const { messageId } = await store().trackTurn(aTurn());
        const answer = anAnswer(messageId, 'for your kitchen');
        await Promise.all([
          store().saveGeneratedAnswers([answer]),
          store().eraseMessages([messageId], LATER),
          store().saveGeneratedAnswers([answer]),
        ]);
        expect(await store().findGeneratedAnswers([answer.key])).toEqual(new Map());
      }
    });
  });

  describe('the exchanges before a turn', () => {
    it('are the earlier ones of its conversation and user, oldest first, without erased ones', async () => {
      const conversationId = `conv-${randomUUID()}`;
      const at = (second: number) => `2025-11-08T12:00:0${second}.000Z`;
      const turns = [1, 2, 3, 4].map((second) =>
        aTurn({ conversationId, message: `question ${second}`, createdAt: at(second) }),
      );
      const foreign = aTurn({ conversationId, userId: 'somebody-else', createdAt: at(2) });
      for (const turn of [...turns, foreign]) await store().trackTurn(turn);
      const messagesBefore = async (messageId: string, limit: number) =>
        (await store().listEarlierExchanges(messageId, limit)).map(({ message }) => message);
      const [first, second, , last] = turns.map(({ messageId }) => messageId);
      expect(await messagesBefore(last ?? '', 10)).toEqual(['question 1', 'question 2', 'question 3']);
      expect(await messagesBefore(last ?? '', 2)).toEqual(['question 2', 'question 3']);
      expect(await messagesBefore(first ?? '', 10)).toEqual([]);
      await store().eraseMessages([second ?? ''], LATER);
      expect(await messagesBefore(last ?? '', 10)).toEqual(['question 1', 'question 3']);
      expect(await messagesBefore('no-such-turn', 10)).toEqual([]);
    });
  });

  describe('the mean cost of a generation', () => {
    it('is that of the last turns that told it, and null when none did', async () => {
      const agent = `agent-${randomUUID()}`;
      const query = { agent, generator: 'openai-compatible', limit: 10 };
      expect(await store().meanGenerationCost(query)).toBeNull();
      const usages = [{ promptTokens: 100, completionTokens: 50, costMicroUsd: 30 }, null];
      for (const usage of usages) {
        await store().trackTurn(aTurn({ agent, generator: query.generator, usage }));
      }
      const told = { promptTokens: 200, completionTokens: 150, costMicroUsd: null };
      await store().trackTurn(aTurn({ agent, generator: query.generator, usage: told }));
      await store().trackTurn(aTurn({ agent, generator: 'grounded', usage: told }));
      expect(await store().meanGenerationCost(query)).toEqual({
        ...{ promptTokens: 150, completionTokens: 100, costMicroUsd: 30, turns: 2 },
      });
    });
  });
}
