import type { Intent } from '../chat/vocabulary.ts';
import { isFigure, tokensOf } from './text-tokens.ts';

/** How many different words of its list an answer must contain to show an intent: one may be chance. */
const WORDS_TO_SHOW_AN_INTENT = 2;

const MONEY = /[$€£]\s?\d|\d\s?[€£]|\d[ \u00a0-]?(?:dollars?|euros?|usd|eur|gbp|cad|aud)\b/iu;
const DURATION_UNITS = new Set(['minute', 'hour', 'day', 'week', 'weekend', 'month', 'year']);
const NUMBER_WORDS = new Set(['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'twelve']);

/** The words by which answers to an intent are known. English. */
const WORDS = {
  diy_guide: [
    ...['apply', 'attach', 'brush', 'caulk', 'clean', 'cut', 'drill', 'dry', 'fill', 'glue', 'grout', 'hammer'],
    ...['install', 'level', 'mark', 'mask', 'measure', 'mix', 'nail', 'paint', 'prime', 'remove', 'rinse', 'roll'],
    ...['sand', 'scrape', 'screw', 'seal', 'spread', 'stir', 'tape', 'tighten', 'trim', 'unscrew', 'wipe'],
  ],
  product_recommendation: [
    ...['recommend', 'choose', 'pick', 'prefer', 'suit', 'suitable', 'durable', 'durability', 'warranty', 'rated'],
    ...['brand', 'model', 'grade', 'finish', 'quality', 'compare', 'stain', 'resistant', 'waterproof', 'washable'],
  ],
  contractor_search: [
    ...['contractor', 'licensed', 'license', 'insured', 'insurance', 'quote', 'bid', 'reference', 'review', 'hire'],
    ...['electrician', 'plumber', 'roofer', 'painter', 'carpenter', 'handyman', 'installer', 'architect', 'deposit'],
  ],
  design_idea: [
    ...['color', 'palette', 'accent', 'style', 'texture', 'contrast', 'layout', 'lighting', 'light', 'furniture'],
    ...['decor', 'modern', 'rustic', 'scandinavian', 'minimalist', 'neutral', 'warm', 'cozy', 'pattern', 'shade'],
  ],
  permits_and_safety: [
    ...['permit', 'code', 'inspection', 'inspector', 'zoning', 'outlet', 'hazard', 'asbestos', 'ventilation'],
    ...['ventilate', 'respirator', 'goggle', 'glove', 'breaker', 'shock', 'fire', 'smoke', 'toxic', 'licensed'],
  ],
} as const satisfies Partial<Record<Intent, readonly string[]>>;

/**
 * Whether an answer's text shows an intent: for `cost_estimate` an amount of money, for `timeline` a duration, for
 * the others two different words of the intent's closed list; never for `general_question`.
 * So the mere claim of an intent, or its name in the text, is not enough.
 * @example
 * showsIntent('cost_estimate', 'Painting it costs $400 to $900.'); // true
 * showsIntent('cost_estimate', 'This is your cost estimate.'); // false
 */
export function showsIntent(intent: Intent, response: string): boolean {
  switch (intent) {
    case 'cost_estimate':
      return MONEY.test(response);
    case 'timeline':
      return containsDuration(tokensOf(response));
    case 'general_question':
      return false;
    default: {
      const answerWords = new Set(tokensOf(response));
      const shown = WORDS[intent].flatMap(tokensOf).filter((word) => answerWords.has(word));
      return shown.length >= WORDS_TO_SHOW_AN_INTENT;
    }
  }
}

/** A number at most one word before a unit of time: `3 days`, `two full weeks`. */
function containsDuration(tokens: readonly string[]): boolean {
  return tokens.some(
    (token, index) =>
      DURATION_UNITS.has(token) &&
      tokens.slice(Math.max(0, index - 2), index).some((earlier) => isFigure(earlier) || NUMBER_WORDS.has(earlier)),
  );
}
