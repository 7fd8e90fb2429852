import { MockActivityEnvironment } from '@temporalio/testing';
import { openTemporaryStore, type TemporaryStore } from '../../test/support/temporary-store.ts';
import { aTurn } from '../../test/support/turns.ts';
import type { ChatTurnInput } from '../contracts/workflows.ts';
import { uniformPolicy } from '../domain/learning/policy.ts';
import type { RolloutPlan } from '../domain/rollout/rollout.ts';
import { STAGING_TURNS, type StagingPrompt } from '../domain/rollout/staging.ts';
import type { LightningStore } from '../store/lightning-store.ts';
import { createStagingActivity } from './staging.ts';

const NOW = '2025-11-08T13:00:00.000Z';
let temporary: TemporaryStore;
let store: LightningStore;
beforeEach(async () => {
  temporary = await openTemporaryStore();
  store = temporary.store;
});
afterEach(() => temporary.remove());

async function aPlan(): Promise<RolloutPlan> {
  const bundle = uniformPolicy({
    ...{ agent: 'chat_agent', generator: 'grounded', modelId: 'grounded-1', systemPrompt: '' },
    retrieval: { maxEntries: 3, minimumScore: 0.25 },
  });
  const { policyId } = await store.savePolicy(bundle, NOW);
  const move = { moveId: 'move-1', agent: 'chat_agent', channel: 'stable' as const, from: null, to: policyId };
  await store.movePolicyChannel({ ...move, actor: 'start-up', reason: 'first', createdAt: NOW });
  const created = await store.createRollout({
    ...{ rolloutId: 'rollout-1', agent: 'chat_agent', candidatePolicyId: policyId, gate: 'passed' },
    ...{ trainingRunId: null, config: { mode: 'aa' }, requestedBy: 'ops', requestedAt: NOW },
  });
  if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
  return created.rollout;
}

/** The questions of the users, those that are erased left out, then as many as are needed of nobody. */
async function promptsOf(messageIds: readonly string[]): Promise<readonly StagingPrompt[]> {
  const turns = await Promise.all(messageIds.map((messageId) => store.findTurn(messageId)));
  const asked = turns.filter((turn) => turn !== null && turn.erasedAt === null);
  return [
    ...asked.flatMap((turn) =>
      turn === null ? [] : [{ source: 'held_out' as const, message: turn.message, messageId: turn.messageId }],
    ),
    ...Array.from({ length: STAGING_TURNS }, (_, n) => ({
      ...{ source: 'evaluation' as const, message: `question ${n}`, messageId: null },
    })),
  ].slice(0, STAGING_TURNS);
}

test('a question that is erased meanwhile is not asked, and one that is erased while it is answered leaves nothing', async () => {
  const ids = ['ann-1', 'bob-1', 'ann-2'];
  for (const messageId of ids) await store.trackTurn(aTurn({ messageId, message: `the words of ${messageId}` }));
  const asked: string[] = [];
  const deleted: string[] = [];
  // Stands for Temporal; Ann is erased while her first question is answered.
  const startTurn = async ({ turn }: ChatTurnInput) => {
    asked.push(turn.message);
    if (asked.length === 1) await store.eraseMessages(['ann-1', 'ann-2'], NOW);
    await store.trackTurn({ ...aTurn(), ...turn });
    return { outcome: 'started' as const, eager: false };
  };
  const { runStagingTurns } = createStagingActivity({
    store,
    turns: { startTurn, awaitResponse: async () => ({ outcome: 'answered', result: { tracked: true } }) },
    erasures: { deleteTurnExecutions: async (messageIds) => void deleted.push(...messageIds) },
    generation: { mode: 'local', timeoutMs: 1_000 },
    servedPolicy: (bundle) => bundle,
    promptsFor: () => promptsOf(ids),
    now: () => new Date(NOW),
  });
  const plan = await aPlan();
  await new MockActivityEnvironment().run(runStagingTurns, plan);

  const turns = await store.listStagingTurns(plan.rolloutId);
  expect(turns).toHaveLength(STAGING_TURNS);
  expect(turns.filter(({ isPassed }) => !isPassed)).toEqual([]);
  expect(asked).not.toContain('the words of ann-2');
  const [first] = turns;
  expect(deleted).toEqual([first?.messageId]);
  expect(await store.findTurn(first?.messageId ?? '')).toMatchObject({ message: '', response: '', erasedAt: NOW });
});
