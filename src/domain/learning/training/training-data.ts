import type { Intent, Persona } from '../../chat/vocabulary.ts';
import type { TrainingPrompt } from '../algorithms/training.ts';
import { contextFeatures } from '../context-features.ts';
import { contextOf, type DatasetRow } from '../dataset/dataset-row.ts';
import type { LoggedDecision } from '../evaluation/reward-regression.ts';
import { normalizePrompt } from '../normalize-prompt.ts';
import { namedActions } from '../reward-model/answer-scorer.ts';
import type { LabelledTurn } from '../reward-model/reward-model.ts';
import { stableHash } from '../stable-hash.ts';
import { strategyIndex } from '../strategies.ts';

/** A logged turn as an evaluation sees it: the decision, and the words that a person groups it by. */
export interface DescribedDecision extends LoggedDecision {
  readonly messageId: string;
  readonly intent: Intent;
  readonly persona: Persona | null;
}

/** A logged prompt, to be answered anew under any arm. */
export interface LoggedPrompt extends TrainingPrompt {
  readonly messageId: string;
  readonly user: string;
  readonly message: string;
  readonly intent: Intent;
  readonly persona: Persona | null;
  readonly historyLength: number;
}

/** The turns whose arm and probability are known, with their user-signal reward; others say nothing about a policy of ours. */
export function loggedDecisions(rows: readonly DatasetRow[]): readonly DescribedDecision[] {
  return rows.flatMap((row): readonly DescribedDecision[] => {
    const { strategy, propensity } = row;
    if (strategy === null || propensity === null || propensity <= 0) return [];
    return [
      {
        messageId: row.messageId,
        user: row.user,
        intent: row.intent,
        persona: row.persona,
        features: contextFeatures(contextOf(row)),
        arm: strategyIndex(strategy),
        propensity,
        reward: row.userSignalReward,
      },
    ];
  });
}

/** The answers that users said they liked or did not like: what the reward model is fitted on. */
export function labelledTurns(rows: readonly DatasetRow[]): readonly LabelledTurn[] {
  return rows.flatMap((row): readonly LabelledTurn[] => {
    const { user, liked, intent, persona, response, usedContext, intentMatch, strategy } = row;
    if (liked === null) return [];
    return [
      { user, liked, intent, persona, response, usedContext, intentMatch, suggestedActions: namedActions(strategy) },
    ];
  });
}

/**
 * At most `count` prompts of the rows, in an order drawn by `seed`. A prompt that stands alone and that several people of one persona asked counts once;
 * one that leans on its conversation counts as it is.
 */
export function choosePrompts(rows: readonly DatasetRow[], count: number, seed: number): readonly LoggedPrompt[] {
  const distinct = new Map<string, DatasetRow>();
  for (const row of rows) {
    const key = promptKey(row);
    if (!distinct.has(key)) distinct.set(key, row);
  }
  return [...distinct.values()]
    .map((row) => ({ row, position: stableHash(`training-prompts-1/${seed}`, row.messageId) }))
    .sort((a, b) => a.position - b.position || (a.row.messageId < b.row.messageId ? -1 : 1))
    .slice(0, count)
    .map(({ row }) => promptOf(row));
}

function promptKey(row: DatasetRow): string {
  const { messageId } = row;
  const { message, intent, persona, historyLength } = contextOf(row);
  return historyLength > 0 ? messageId : `${intent}/${persona}/${normalizePrompt(message)}`;
}

function promptOf(row: DatasetRow): LoggedPrompt {
  const { messageId, user } = row;
  const context = contextOf(row);
  return { promptId: messageId, messageId, user, ...context, features: contextFeatures(context) };
}
