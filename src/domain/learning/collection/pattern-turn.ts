import { responseLength } from '../../reward/adjustments.ts';
import type { DatasetRow } from '../dataset/dataset-row.ts';
import { normalizePrompt } from '../normalize-prompt.ts';
import { stableHash } from '../stable-hash.ts';
import { PATTERN_DIMENSIONS, type PatternTurn, responseLengthBand } from '../statistics/pattern-slices.ts';

/** What a collection slices turns by: the dimensions of learning.md, and the topic, since a broken topic is what people can mend. */
export const COLLECTION_DIMENSIONS = [...PATTERN_DIMENSIONS, 'topic'] as const;

/** What a row needs to be sliced. */
type SlicedRow = Pick<
  DatasetRow,
  | 'messageId'
  | 'user'
  | 'userSignalReward'
  | 'intent'
  | 'persona'
  | 'strategy'
  | 'usedContext'
  | 'response'
  | 'error'
  | 'sourceIds'
>;

/**
 * Whether a turn says how good it was: a user said so, or it failed. The others would only show which slices are
 * judged more often.
 */
export function hasVerdict(row: Pick<DatasetRow, 'explicitReward' | 'error'>): boolean {
  return row.explicitReward !== null || row.error !== null;
}

/**
 * The turn as the search for patterns sees it. Its reward is the user-signal one: the effective reward counts context
 * and length in, so that their slices would always differ.
 */
export function patternTurn(row: SlicedRow, isRepeated: boolean): PatternTurn {
  const [topic] = row.sourceIds;
  return {
    messageId: row.messageId,
    user: row.user,
    reward: row.userSignalReward,
    dimensions: {
      intent: row.intent,
      persona: row.persona ?? 'unknown',
      ...(row.strategy === null ? {} : { strategy: row.strategy }),
      used_context: yesOrNo(row.usedContext),
      response_length: responseLengthBand(responseLength(row.response)),
      error: yesOrNo(row.error !== null),
      repeated_question: yesOrNo(isRepeated),
      ...(topic === undefined ? {} : { topic }),
    },
  };
}

/** Knows the questions that each user asked before. Holds one number per question. */
export class RepeatedQuestions {
  readonly #asked = new Set<string>();

  /** Whether the user asked the same normalized question in an earlier call. */
  isRepeated({ user, message }: Pick<DatasetRow, 'user' | 'message'>): boolean {
    const key = `${user}\u0000${stableHash('repeated-question', normalizePrompt(message))}`;
    if (this.#asked.has(key)) return true;
    this.#asked.add(key);
    return false;
  }
}

function yesOrNo(value: boolean): string {
  return value ? 'yes' : 'no';
}
