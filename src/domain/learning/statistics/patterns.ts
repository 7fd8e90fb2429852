import { at } from '../numbers.ts';
import { type Interval, twoSidedQuantile } from './clustered-mean.ts';
import { benjaminiHochberg, benjaminiYekutieli } from './multiple-testing.ts';
import { PATTERN_DIMENSIONS, type PatternTurn, slicesOf, type TurnSlice } from './pattern-slices.ts';
import { studentTCdf } from './student-t.ts';

/** A slice of turns that is rewarded less than the rest. */
export interface LowPattern {
  /** The values that define it: one or two dimensions. */
  readonly slice: Readonly<Record<string, string>>;
  readonly n: number;
  readonly users: number;
  readonly mean: number;
  readonly interval: Interval;
  /** Mean of the slice less the mean of all other turns: negative here. */
  readonly lift: number;
  readonly liftInterval: Interval;
  /** One-sided: the probability of so low a lift if the slice were no worse than the rest. */
  readonly pValue: number;
  /** Benjamini–Hochberg: the smallest q at which the pattern is reported. */
  readonly adjustedPValue: number;
  /** Whether Benjamini–Yekutieli, which allows for overlapping slices, reports it too. */
  readonly robustToDependence: boolean;
  /** Message ids of the lowest rewarded turns, of different users first. */
  readonly examples: readonly string[];
}

export interface PatternReport {
  /** The slices that were large enough to be tested. */
  readonly tested: number;
  /** Strongest evidence first. */
  readonly patterns: readonly LowPattern[];
}

export interface PatternOptions {
  readonly dimensions?: readonly string[];
  /** The expected share of false patterns among those reported. */
  readonly q?: number;
  /** Slices with fewer turns, or fewer users, are not tested. */
  readonly minimumTurns?: number;
  readonly minimumUsers?: number;
  /** Example turns of each pattern. */
  readonly examples?: number;
}

/** q: learning.md, "Phase 2". Fewer turns and users than these give intervals too wide to act on. */
const DEFAULTS = { dimensions: PATTERN_DIMENSIONS, q: 0.1, minimumTurns: 30, minimumUsers: 10, examples: 5 } as const;

/** Differences of rewards in [0, 1] below this are rounding. */
const ROUNDING = 1e-12;

/**
 * The low-performing patterns: every slice by one or two dimensions, tested against all other turns with errors clustered by user,
 * under false-discovery control. O(slices × users + turns × dimensions²). Source: learning.md, "Phase 2".
 */
export function findLowPatterns(turns: readonly PatternTurn[], options: PatternOptions = {}): PatternReport {
  const settings = { ...DEFAULTS, ...options };
  const totals = userTotals(turns);
  const tests = slicesOf(turns, settings.dimensions).flatMap((slice) => {
    const isLarge =
      slice.members.length >= settings.minimumTurns && turns.length - slice.members.length >= settings.minimumTurns;
    const result = isLarge ? compareWithRest(turns, slice, totals) : null;
    return result !== null && result.users >= settings.minimumUsers ? [{ slice, result }] : [];
  });
  const pValues = tests.map(({ result }) => result.pValue);
  const hochberg = benjaminiHochberg(pValues, settings.q);
  const yekutieli = benjaminiYekutieli(pValues, settings.q);
  const patterns = tests.flatMap(({ slice, result }, index): readonly LowPattern[] => {
    if (hochberg.rejected[index] !== true || result.lift >= 0) return [];
    return [
      {
        ...result,
        adjustedPValue: at(hochberg.adjusted, index),
        robustToDependence: yekutieli.rejected[index] === true,
        examples: exampleTurns(turns, slice.members, settings.examples),
      },
    ];
  });
  return { tested: tests.length, patterns: patterns.sort((a, b) => a.pValue - b.pValue || a.lift - b.lift) };
}

interface UserTotals {
  /** The user's number of each turn: 0, 1, … */
  readonly userOfTurn: readonly number[];
  readonly count: Float64Array;
  readonly reward: Float64Array;
}

function userTotals(turns: readonly PatternTurn[]): UserTotals {
  const numbers = new Map<string, number>();
  const userOfTurn = turns.map(({ user }) => {
    const known = numbers.get(user);
    if (known !== undefined) return known;
    numbers.set(user, numbers.size);
    return numbers.size - 1;
  });
  const count = new Float64Array(numbers.size);
  const reward = new Float64Array(numbers.size);
  for (const [index, turn] of turns.entries()) {
    const user = at(userOfTurn, index);
    count[user] = at(count, user) + 1;
    reward[user] = at(reward, user) + turn.reward;
  }
  return { userOfTurn, count, reward };
}

type Comparison = Omit<LowPattern, 'adjustedPValue' | 'robustToDependence' | 'examples'>;

/**
 * The slice's mean and its lift over the rest; null with fewer than two users inside. Errors are sums of influences by user; the slice's
 * users are the scarce ones, so that their number corrects the variance and gives the degrees of freedom.
 */
function compareWithRest(turns: readonly PatternTurn[], slice: TurnSlice, totals: UserTotals): Comparison | null {
  const countInside = new Float64Array(totals.count.length);
  const rewardInside = new Float64Array(totals.count.length);
  let inside = 0;
  for (const index of slice.members) {
    const user = at(totals.userOfTurn, index);
    const reward = turns[index]?.reward ?? 0;
    countInside[user] = at(countInside, user) + 1;
    rewardInside[user] = at(rewardInside, user) + reward;
    inside += reward;
  }
  const n = slice.members.length;
  const others = turns.length - n;
  const mean = inside / n;
  const rest = (totals.reward.reduce((total, reward) => total + reward, 0) - inside) / others;
  let users = 0;
  let meanSquares = 0;
  let liftSquares = 0;
  for (let user = 0; user < countInside.length; user += 1) {
    const count = at(countInside, user);
    const reward = at(rewardInside, user);
    const own = (reward - count * mean) / n;
    const other = (at(totals.reward, user) - reward - (at(totals.count, user) - count) * rest) / others;
    if (count > 0) users += 1;
    meanSquares += own ** 2;
    liftSquares += (own - other) ** 2;
  }
  if (users < 2) return null;
  const correction = users / (users - 1);
  const meanHalf = twoSidedQuantile(users - 1) * Math.sqrt(correction * meanSquares);
  const liftError = Math.sqrt(correction * liftSquares);
  const liftHalf = twoSidedQuantile(users - 1) * liftError;
  const lift = mean - rest;
  return {
    slice: slice.definition,
    n,
    users,
    mean,
    interval: [mean - meanHalf, mean + meanHalf],
    lift,
    liftInterval: [lift - liftHalf, lift + liftHalf],
    // Without any spread, inside and outside, the difference is all there is to know.
    pValue: liftError > ROUNDING ? studentTCdf(lift / liftError, users - 1) : Number(lift > -ROUNDING),
  };
}

function exampleTurns(turns: readonly PatternTurn[], members: readonly number[], count: number): readonly string[] {
  const lowestFirst = members
    .flatMap((index) => turns[index] ?? [])
    .sort((a, b) => a.reward - b.reward || (a.messageId < b.messageId ? -1 : 1));
  const seen = new Set<string>();
  const repeats: string[] = [];
  const examples: string[] = [];
  for (const { user, messageId } of lowestFirst) {
    if (examples.length === count) break;
    if (seen.has(user)) repeats.push(messageId);
    else examples.push(messageId);
    seen.add(user);
  }
  return [...examples, ...repeats].slice(0, count);
}
