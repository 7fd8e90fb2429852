import type { Intent, Persona } from '../../chat/vocabulary.ts';
import type { Features } from '../context-features.ts';
import { at } from '../numbers.ts';
import { STRATEGIES, STRATEGY_IDS, type StrategyAttributes } from '../strategies.ts';
import type { TargetPolicy } from './baselines.ts';

/** A logged turn's context, with the words that a person groups it by. */
export interface DescribedContext {
  readonly intent: Intent;
  readonly persona: Persona | null;
  readonly features: Features;
}

/** What a policy does more, or less, often than another for one kind of question of one kind of user. */
export interface PolicyChange {
  readonly intent: Intent;
  readonly persona: Persona | null;
  /** The turns that were compared. */
  readonly n: number;
  /** Shares of answers ∈ [0, 1]. */
  readonly before: number;
  readonly after: number;
  /** In plain words: "asks a clarifying question for cost questions of homeowners 62 % → 91 %". */
  readonly sentence: string;
}

/** What an answer may do, and how a sentence says it. Leading with the cost is the opposite of leading with safety: one of them is enough. */
const HABITS: readonly (readonly [phrase: string, has: (attributes: StrategyAttributes) => boolean])[] = [
  ['answers briefly', ({ length }) => length === 'brief'],
  ['answers in detail', ({ length }) => length === 'detailed'],
  ['writes prose', ({ form }) => form === 'prose'],
  ['lists steps', ({ form }) => form === 'steps'],
  ['shows a table of ranges', ({ form }) => form === 'range_table'],
  ['asks a clarifying question', ({ asksClarifyingQuestion }) => asksClarifyingQuestion],
  ['puts safety before cost', ({ lead }) => lead === 'safety_first'],
  ['names next actions', ({ namesNextActions }) => namesNextActions],
];

const QUESTIONS: Readonly<Record<Intent, string>> = {
  cost_estimate: 'cost questions',
  diy_guide: 'do-it-yourself questions',
  product_recommendation: 'product questions',
  contractor_search: 'contractor questions',
  design_idea: 'design questions',
  permits_and_safety: 'permit and safety questions',
  timeline: 'timeline questions',
  general_question: 'general questions',
};

const PEOPLE: Readonly<Record<Persona, string>> = {
  homeowner: 'homeowners',
  diy_worker: 'do-it-yourselfers',
  contractor: 'contractors',
  landlord: 'landlords',
  designer: 'designers',
};

/** Groups of fewer turns, and smaller changes, are not worth a sentence. */
const MINIMUM_TURNS = 10;
const MINIMUM_CHANGE = 0.1;

/**
 * How two policies differ on the given turns, largest change first, at most `count` sentences.
 * Both are asked for their probabilities: nothing is sampled, nothing generated.
 */
export function describePolicyChanges(
  contexts: readonly DescribedContext[],
  before: TargetPolicy,
  after: TargetPolicy,
  count: number,
): readonly PolicyChange[] {
  const groups = Map.groupBy(contexts, ({ intent, persona }) => `${intent}/${persona}`);
  const changes = [...groups.values()].flatMap((group): readonly PolicyChange[] => {
    const [first] = group;
    if (first === undefined || group.length < MINIMUM_TURNS) return [];
    const { intent, persona } = first;
    const armsBefore = meanProbabilities(group, before);
    const armsAfter = meanProbabilities(group, after);
    return HABITS.map(([phrase, has]) => {
      const shares = { before: shareOf(armsBefore, has), after: shareOf(armsAfter, has) };
      const people = persona === null ? 'unknown users' : PEOPLE[persona];
      const sentence = `${phrase} for ${QUESTIONS[intent]} of ${people} ${percent(shares.before)} → ${percent(shares.after)}`;
      return { intent, persona, n: group.length, ...shares, sentence };
    });
  });
  const size = (change: PolicyChange): number => Math.abs(change.after - change.before);
  return changes
    .filter((change) => size(change) >= MINIMUM_CHANGE)
    .sort((a, b) => size(b) - size(a) || b.n - a.n)
    .slice(0, count);
}

function meanProbabilities(group: readonly DescribedContext[], policy: TargetPolicy): Float64Array {
  const total = new Float64Array(STRATEGY_IDS.length);
  for (const { features } of group) {
    for (const [arm, probability] of policy(features).entries()) total[arm] = at(total, arm) + probability;
  }
  return total.map((value) => value / group.length);
}

function shareOf(arms: Float64Array, has: (attributes: StrategyAttributes) => boolean): number {
  return STRATEGY_IDS.reduce((share, id, arm) => (has(STRATEGIES[id]) ? share + at(arms, arm) : share), 0);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
