import { isFigure } from '../../reward/text-tokens.ts';

/** A number or range at its place among tokens. */
export interface Mention {
  /** `$`, or the letters before an R-value or a MERV rating; else empty. */
  readonly prefix: string;
  /** One or two, as `tokensOf` spells them. */
  readonly numbers: readonly string[];
  /** Where it begins (its prefix included), and the position after its last number. */
  readonly start: number;
  readonly end: number;
}

const PREFIXES: ReadonlySet<string> = new Set(['$', 'r', 'merv']);
const RANGE_WORDS: ReadonlySet<string> = new Set(['to', 'and', 'through']);

/** The numbers and ranges among tokens: "$9–$18", "$9 to 18" and "between $9 and $18" are one range. */
export function mentionsIn(tokens: readonly string[]): readonly Mention[] {
  const mentions: Mention[] = [];
  let position = 0;
  while (position < tokens.length) {
    const first = tokens[position];
    if (first === undefined || !isFigure(first)) {
      position += 1;
      continue;
    }
    const previous = tokens[position - 1] ?? '';
    const prefix = PREFIXES.has(previous) ? previous : '';
    const start = prefix === '' ? position : position - 1;
    let next = position + 1;
    if (RANGE_WORDS.has(tokens[next] ?? '')) next += 1;
    if (prefix !== '' && tokens[next] === prefix) next += 1;
    const second = tokens[next];
    const isRange = second !== undefined && isFigure(second);
    const end = isRange ? next + 1 : position + 1;
    mentions.push({ prefix, numbers: isRange ? [first, second] : [first], start, end });
    position = end;
  }
  return mentions;
}

/** Whether two mentions have the same prefix and numbers. */
export function isSameMention(a: Mention, b: Mention): boolean {
  return (
    a.prefix === b.prefix && a.numbers.length === b.numbers.length && a.numbers.every((n, i) => n === b.numbers[i])
  );
}
