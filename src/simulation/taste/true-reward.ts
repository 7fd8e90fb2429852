import { GO_ON_CHANCE, OPINIONS, RATES } from '../signals.ts';
import type { Judgement } from './judgement.ts';
import type { Taste } from './taste.ts';

/**
 * What the service makes of each signal (feedback.md, "The scale"). Repeated here because a taste may not see the reward's code; a test
 * holds it against that code.
 */
export const SIGNAL_WORTH = {
  thumbs_up: 1,
  rating_5: 1,
  rating_4: 0.8,
  rating_3: 0.5,
  rating_2: 0.3,
  rating_1: 0,
  thumbs_down: 0,
  copy: 1,
  follow_up: 0.8,
  regenerate: 0.3,
  silent: 0.5,
} as const;

/** How much users differ in kindness: the standard deviation, in logits, of what each adds to every appeal. */
export const KINDNESS_SPREAD = 0.5;
/** Nodes of an equal-weight grid over the kindness of users (quantiles of the normal distribution). */
const KINDNESS_GRID = [-1.383, -0.842, -0.524, -0.253, 0, 0.253, 0.524, 0.842, 1.383];

/** The chance ∈ (0, 1) that somebody is pleased: logistic in the appeal and their kindness. */
export function chanceOfPleasure(appeal: number, kindness: number): number {
  return 1 / (1 + Math.exp(-(appeal + kindness)));
}

/**
 * The expected user-signal reward ∈ [0, 1] of an answer under a taste, over users of every kindness: what learning tries to raise, known
 * exactly to nobody but a proof.
 */
export function trueReward(taste: Taste, judgement: Judgement): number {
  const appeal = taste.appeal(judgement);
  const chances = KINDNESS_GRID.map((node) => chanceOfPleasure(appeal, node * KINDNESS_SPREAD));
  const pleased = chances.reduce((sum, chance) => sum + chance, 0) / chances.length;
  return pleased * worthOf('pleased') + (1 - pleased) * worthOf('displeased');
}

/** The expected folded base of a turn whose user is, or is not, pleased: the fold of feedback.md, "The ledger", in expectation. */
function worthOf(mood: keyof typeof RATES): number {
  const { opinion, copy, followUpSignal, moves } = RATES[mood];
  const said = Object.entries(OPINIONS[mood]).reduce(
    (sum, [type, share]) => sum + share * (SIGNAL_WORTH[type as keyof typeof SIGNAL_WORTH] ?? 0), // Object.entries loses the key type
    0,
  );
  const regenerates = GO_ON_CHANCE * moves.regenerate;
  const followsUp = GO_ON_CHANCE * moves.ask_on * followUpSignal;
  // Without an opinion a regenerate decides, then a copy, then a follow-up; nobody who regenerates has copied.
  const done =
    regenerates * SIGNAL_WORTH.regenerate +
    (1 - regenerates) * copy * SIGNAL_WORTH.copy +
    (1 - copy) * followsUp * SIGNAL_WORTH.follow_up +
    (1 - copy) * (1 - regenerates - followsUp) * SIGNAL_WORTH.silent;
  return opinion * said + (1 - opinion) * done;
}
