import type { TimeMark } from '../time-chart.tsx';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ISO_DAY_LENGTH = 10;

/** The letter of a mark on the curves: A, B, … Z, A2, … */
export function markLabel(index: number): string {
  const letter = LETTERS.charAt(index % LETTERS.length);
  const round = Math.floor(index / LETTERS.length);
  return round === 0 ? letter : `${letter}${round + 1}`;
}

/** One mark a day for moments in order: those of one day share a line, named by the first and the last of them ("A–C"). */
export function dayMarks(moments: readonly string[]): readonly TimeMark[] {
  const days = new Map<string, { at: string; first: number; last: number }>();
  for (const [index, at] of moments.entries()) {
    const day = at.slice(0, ISO_DAY_LENGTH);
    const known = days.get(day);
    if (known === undefined) days.set(day, { at, first: index, last: index });
    else known.last = index;
  }
  return [...days.values()].map(({ at, first, last }) => ({
    at,
    label: first === last ? markLabel(first) : `${markLabel(first)}–${markLabel(last)}`,
  }));
}
