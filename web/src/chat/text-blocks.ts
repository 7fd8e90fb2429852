/** A piece of an answer's plain text, as it is laid out. */
export type TextBlock =
  | { readonly kind: 'heading' | 'paragraph'; readonly text: string }
  | { readonly kind: 'bullets' | 'steps' | 'rows'; readonly items: readonly string[] };

const BULLET = /^[-•*]\s+(.+)$/;
const STEP = /^\d{1,3}[.)]\s+(.+)$/;
/** A row of a table of two columns: what, and its range. */
const ROW = /^([^|]*\S) \| (\S[^|]*)$/;
const LONGEST_HEADING = 80;
/** A short line that ends in none of these, or in a colon, and has text right below it is a heading. */
const SENTENCE_END = /[.?!;,)]$/;

/**
 * The layout of an answer: lines as paragraphs, marked lines as lists, lines in two columns as tables, short lines above text as headings.
 * The text itself is never interpreted: everything in it is shown as it is.
 * @example
 * textBlocks('Tools:\n- roller\n- tray').map(({ kind }) => kind); // ['heading', 'bullets']
 */
export function textBlocks(text: string): readonly TextBlock[] {
  const lines = text.split('\n').map((line) => line.trim());
  const blocks: TextBlock[] = [];
  for (const [index, line] of lines.entries()) {
    if (line === '') {
      continue;
    }
    const [kind, item] = markedItem(line);
    const last = blocks.at(-1);
    if (kind === null) {
      blocks.push({ kind: isHeading(line, lines[index + 1]) ? 'heading' : 'paragraph', text: line });
    } else if (last?.kind === kind && lines[index - 1] !== '') {
      blocks[blocks.length - 1] = { kind, items: [...last.items, item] };
    } else {
      blocks.push({ kind, items: [item] });
    }
  }
  return blocks;
}

/** The two columns of a row. */
export function columnsOf(row: string): readonly [string, string] {
  const [, what = row, range = ''] = ROW.exec(row) ?? [];
  return [what, range];
}

function markedItem(line: string): ['bullets' | 'steps' | 'rows', string] | [null, null] {
  const bullet = BULLET.exec(line)?.[1];
  if (bullet !== undefined) {
    return ['bullets', bullet];
  }
  const step = STEP.exec(line)?.[1];
  if (step !== undefined) {
    return ['steps', step];
  }
  return ROW.test(line) ? ['rows', line] : [null, null];
}

function isHeading(line: string, next: string | undefined): boolean {
  return line.length <= LONGEST_HEADING && !SENTENCE_END.test(line) && next !== undefined && next !== '';
}
