import type { Judgement, PlantedTrouble } from './judgement.ts';
import { plantedTaste } from './planted-taste.ts';
import { styleTaste } from './style-taste.ts';

/**
 * The families that a taste is drawn from: `persona` (each persona has needs of its own), `null` (nobody cares how they are answered),
 * `reversed` (the persona taste of the same seed, turned round), `drifting` (from one persona taste to another), `planted` (nobody cares,
 * but for three troubles that an analyst should find).
 */
export const TASTE_FAMILIES = ['persona', 'null', 'reversed', 'drifting', 'planted'] as const;
export type TasteFamily = (typeof TASTE_FAMILIES)[number];

/** What a population likes. The same family, seed and popular topics give the same taste: that is its whole state. */
export interface Taste {
  readonly family: TasteFamily;
  readonly seed: number;
  /** Empty but for the planted family. */
  readonly troubles: readonly PlantedTrouble[];
  /** The pull towards satisfaction in logits: 0 is as often pleased as not; a user's own kindness adds to it. */
  appeal(judgement: Judgement): number;
}

/** What a taste is drawn from. */
export interface TasteDraw {
  readonly family: TasteFamily;
  /** An integer. */
  readonly seed: number;
  /** Ids of topics, the most popular first: the broken topic is one that many ask about. Needed by the planted family only. */
  readonly popularTopics?: readonly string[];
}

/** The taste of a draw. @throws RangeError for a planted taste without popular topics. */
export function drawTaste({ family, seed, popularTopics = [] }: TasteDraw): Taste {
  switch (family) {
    case 'null':
      return { family, seed, troubles: [], appeal: () => INDIFFERENT_APPEAL };
    case 'planted': {
      const { troubles, isDisliked } = plantedTaste(seed, popularTopics);
      const appeal = (judgement: Judgement) => (isDisliked(judgement) ? DISLIKED_APPEAL : INDIFFERENT_APPEAL);
      return { family, seed, troubles, appeal };
    }
    case 'persona':
    case 'reversed': {
      const appeal = styleTaste(seed, family === 'persona' ? 1 : -1);
      return { family, seed, troubles: [], appeal };
    }
    case 'drifting': {
      const [before, after] = [styleTaste(seed, 1), styleTaste(seed + DRIFT_SEED_STEP, 1)];
      const appeal = (judgement: Judgement) => {
        const share = Math.min((judgement.position ?? 0) / DRIFT_TURNS, 1);
        return (1 - share) * before(judgement) + share * after(judgement);
      };
      return { family, seed, troubles: [], appeal };
    }
  }
}

/** People are pleased in 60 % of the turns where nothing speaks for or against the answer: ln(.6 / .4). */
const INDIFFERENT_APPEAL = Math.log(0.6 / 0.4);
/** And in 8 % where something planted is wrong. */
const DISLIKED_APPEAL = Math.log(0.08 / 0.92);
/** After so many turns a drifting taste is another one. */
const DRIFT_TURNS = 2_000;
/** The second taste of a drift is that of a far seed. */
const DRIFT_SEED_STEP = 1_000_003;
