import type { RolloutPlan } from '../domain/rollout/rollout.ts';
import { STAGING_TURNS, type StagingPrompt } from '../domain/rollout/staging.ts';
import { QUESTIONS } from '../generators/evaluation/questions.ts';
import type { DatasetStore } from '../store/dataset-store.ts';

/** What every candidate must answer: a plain question, one about safety, one in other words, one that is not about homes. */
const SMOKE_PROMPTS = [
  'How much to paint my living room?',
  'Is it safe to drill into a wall with old wiring? 🔌',
  'What is the capital of France?',
];
/** Of the prompts, so many are held-out ones when there is a data set. */
const HELD_OUT_PROMPTS = 6;

/**
 * The staging prompts of a rollout: fixed smoke prompts, then questions of held-out users from the agent's latest data set,
 * which no training has read and nobody has erased, and the evaluation questions for the rest. Always `STAGING_TURNS` of them.
 */
export function stagingPrompts(store: DatasetStore) {
  return async ({ agent }: RolloutPlan): Promise<readonly StagingPrompt[]> => {
    const [snapshot] = await store.listDatasetSnapshots({ agent, limit: 1 });
    const rows =
      snapshot === undefined
        ? []
        : (await store.listHeldOutRows({ snapshotId: snapshot.snapshotId, after: null, limit: HELD_OUT_PROMPTS })).rows;
    const prompts: readonly StagingPrompt[] = [
      ...SMOKE_PROMPTS.map((message) => ({ source: 'smoke' as const, message, messageId: null })),
      ...rows.map(({ message, messageId }) => ({ source: 'held_out' as const, message, messageId })),
      ...QUESTIONS.seed.map(({ message }) => ({ source: 'evaluation' as const, message, messageId: null })),
    ];
    return prompts.filter(({ message }) => message.trim() !== '').slice(0, STAGING_TURNS);
  };
}
