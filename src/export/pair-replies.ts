import type { DatasetRow } from '../domain/learning/dataset/dataset-row.ts';
import { preferenceExample } from '../domain/learning/export/trl.ts';
import { normalizePrompt } from '../domain/learning/normalize-prompt.ts';
import { type Exported, line, type RowPages } from './exported.ts';
import { TextCounts } from './text-counts.ts';

/** What a pair needs of a replaced reply. */
type Texts = Pick<DatasetRow, 'message' | 'response'>;

/**
 * Pairs each liked reply with the one that it replaced. Reads the rows twice: first for the ids of the replaced replies, then for their texts, of
 * which only those are held whose replacement is still to come. A reply is tracked before anyone can replace it, so it stands
 * before its replacement.
 */
export async function* pairReplies(pages: RowPages): AsyncGenerator<readonly Exported[]> {
  const open = await countReplacements(pages);
  const held = new Map<string, Texts>();
  for await (const page of pages()) {
    yield page.map((row): Exported => {
      if (open.has(row.messageId)) held.set(row.messageId, { message: row.message, response: row.response });
      if (row.regenerateOf === null) return { dropped: 'no_replaced_reply' };
      if (row.liked !== true) return { dropped: 'replacement_not_liked' };
      const rejected = held.get(row.regenerateOf);
      if (open.subtract(row.regenerateOf) === 0) held.delete(row.regenerateOf);
      return rejected !== undefined && isSamePrompt(row, rejected)
        ? line(preferenceExample(row, rejected))
        : { dropped: 'replaced_reply_missing' };
    });
  }
}

/** How many liked replies replace each reply. */
async function countReplacements(pages: RowPages): Promise<TextCounts> {
  const counts = new TextCounts();
  for await (const page of pages()) {
    for (const { regenerateOf, liked } of page) {
      if (regenerateOf !== null && liked === true) counts.add(regenerateOf);
    }
  }
  return counts;
}

/** A preference compares two answers to one prompt. */
function isSamePrompt(chosen: Texts, rejected: Texts): boolean {
  return normalizePrompt(chosen.message) === normalizePrompt(rejected.message);
}
