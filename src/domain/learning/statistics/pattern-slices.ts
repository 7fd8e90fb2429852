import { at } from '../numbers.ts';

/** What turns are sliced by, unless the caller names more. Source: learning.md, "Phase 2". */
export const PATTERN_DIMENSIONS = [
  'intent',
  'persona',
  'strategy',
  'used_context',
  'response_length',
  'error',
  'repeated_question',
] as const;

/** The bands of response length: the guide's limits (50 and 2000) and two between them. */
export const RESPONSE_LENGTH_BANDS = ['under_50', '50_to_399', '400_to_999', '1000_to_2000', 'over_2000'] as const;
export type ResponseLengthBand = (typeof RESPONSE_LENGTH_BANDS)[number];

/** The band of a response of so many Unicode code points. */
export function responseLengthBand(codePoints: number): ResponseLengthBand {
  if (codePoints < 50) return 'under_50';
  if (codePoints < 400) return '50_to_399';
  if (codePoints < 1000) return '400_to_999';
  return codePoints <= 2000 ? '1000_to_2000' : 'over_2000';
}

/** A turn as the search for patterns sees it. */
export interface PatternTurn {
  readonly messageId: string;
  /** The cluster: user, or conversation of an anonymous one. */
  readonly user: string;
  readonly reward: number;
  /** The turn's value in each dimension; a missing one belongs to no slice of that dimension. */
  readonly dimensions: Readonly<Record<string, string>>;
}

/** The turns that share the values of one or two dimensions. */
export interface TurnSlice {
  readonly definition: Readonly<Record<string, string>>;
  /** Positions in the list of turns. */
  readonly members: readonly number[];
}

/**
 * Every slice by one or two dimensions that holds a turn. A slice by two dimensions that holds the same turns as one of its parents
 * says nothing new and is left out. O(turns × dimensions²).
 */
export function slicesOf(turns: readonly PatternTurn[], dimensions: readonly string[]): readonly TurnSlice[] {
  const columns = dimensions.map((dimension) => encode(turns, dimension));
  const singles = columns.map((column) => groupTurns(turns.length, [column]));
  const pairs = columns.flatMap((first, i) =>
    columns.slice(i + 1).flatMap((second, offset) => {
      const parents = [...(singles[i] ?? []), ...(singles[i + 1 + offset] ?? [])];
      const isNews = ({ definition, members }: TurnSlice): boolean =>
        !parents.some((parent) => isParent(parent, definition) && parent.members.length === members.length);
      return groupTurns(turns.length, [first, second]).filter(isNews);
    }),
  );
  return [...singles.flat(), ...pairs];
}

function isParent(parent: TurnSlice, definition: TurnSlice['definition']): boolean {
  return Object.entries(parent.definition).every(([dimension, value]) => definition[dimension] === value);
}

/** A dimension's value of each turn as a small number; −1 where it has none. */
interface Column {
  readonly dimension: string;
  readonly values: readonly string[];
  readonly codes: Int32Array;
}

function encode(turns: readonly PatternTurn[], dimension: string): Column {
  const codeOf = new Map<string, number>();
  const codes = Int32Array.from(turns, ({ dimensions }) => {
    const value = dimensions[dimension];
    if (value === undefined) return -1;
    const known = codeOf.get(value);
    if (known !== undefined) return known;
    codeOf.set(value, codeOf.size);
    return codeOf.size - 1;
  });
  return { dimension, values: [...codeOf.keys()], codes };
}

function groupTurns(count: number, columns: readonly Column[]): readonly TurnSlice[] {
  const groups = new Map<number, number[]>();
  for (let turn = 0; turn < count; turn += 1) {
    let key = 0;
    for (const { codes, values } of columns) {
      const code = at(codes, turn);
      key = key === -1 || code === -1 ? -1 : key * values.length + code;
    }
    if (key === -1) continue;
    const members = groups.get(key);
    if (members === undefined) groups.set(key, [turn]);
    else members.push(turn);
  }
  return Array.from(groups.values(), (members) => ({ definition: definitionOf(members[0] ?? 0, columns), members }));
}

function definitionOf(turn: number, columns: readonly Column[]): TurnSlice['definition'] {
  return Object.fromEntries(columns.map(({ dimension, values, codes }) => [dimension, values[at(codes, turn)] ?? '']));
}
