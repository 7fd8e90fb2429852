/**
 * Texts as comparable words and figures, for the checks that decide whether an answer really contains something.
 * English only: case, accents, punctuation, plural endings, thousands separators and currency signs do not matter.
 */

/** One spelling for words that people write in several ways; a value may be two words. */
const SAME_WORD: Readonly<Record<string, string>> = {
  ft: 'foot',
  feet: 'foot',
  sq: 'square',
  sqft: 'square foot',
  yd: 'yard',
  yds: 'yard',
  hr: 'hour',
  hrs: 'hour',
  mins: 'minute',
  gal: 'gallon',
  lb: 'pound',
  lbs: 'pound',
  percent: '%',
  aluminium: 'aluminum',
  colour: 'color',
  grey: 'gray',
  mould: 'mold',
  shelves: 'shelf',
};

const LIST_MARKERS = /^[ \t]*(?:[-*•][ \t]*)?\d{1,2}[.)][ \t]+/gmu;
const STEP_NUMBERS = /\bstep \d+/giu;
/** Fractions, figures with thousands separators, decimals, `1.2k`; then words; then the percent sign. */
const TOKENS = /\d+\/\d+|(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?(?:k(?!\p{L}))?|(?<!\d)\.\d+|\p{L}+|%/gu;

/**
 * The words and figures of a text. Words are lower-case singulars; figures are plain decimals or fractions.
 * Numbers that only count list items or steps are left out: they say nothing.
 * @example
 * tokensOf('Tiles: $1,200.50'); // ['tile', '1200.5']
 * tokensOf('a 12×15 room'); // ['a', '12', 'x', '15', 'room']
 */
export function tokensOf(text: string): readonly string[] {
  const tokens = plainText(text).match(TOKENS) ?? [];
  const comparable = tokens.flatMap((token) => (isFigure(token) ? [plainFigure(token)] : plainWord(token).split(' ')));
  return comparable.map((token, index) => (isTimesSign(comparable, index) ? 'x' : token));
}

/** Whether a token is a figure. */
export function isFigure(token: string): boolean {
  return /^[\d.]/u.test(token);
}

/** A text whose words and figures can be looked up. */
export interface SearchableText {
  readonly tokens: readonly string[];
  /** Whether these tokens stand in the text side by side, each as a whole word or figure. False for no tokens. */
  contains(tokens: readonly string[]): boolean;
}

/**
 * A text made searchable.
 * @example
 * searchableText('It costs $300.').contains(tokensOf('3')); // false
 * searchableText('It costs $1,200.').contains(tokensOf('1200')); // true
 */
export function searchableText(text: string): SearchableText {
  const textTokens = tokensOf(text);
  const haystack = ` ${textTokens.join(' ')} `;
  return { tokens: textTokens, contains: (tokens) => tokens.length > 0 && haystack.includes(` ${tokens.join(' ')} `) };
}

function plainText(text: string): string {
  return (
    text
      .replace(LIST_MARKERS, '')
      .replace(STEP_NUMBERS, '')
      // `m²` is a unit, not the figure 2; and `1½` is 1 and 1/2, not 11/2, once it is taken apart.
      .replace(/[²³]/gu, '')
      .replace(/(\d)(?=[¼-¾⅐-⅞])/gu, '$1 ')
      .toLowerCase()
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .replaceAll('⁄', '/')
      .replaceAll('×', 'x')
      .replace(/['’]s\b/gu, '')
      .replace(/(?<=\p{L})['’](?=\p{L})/gu, '')
  );
}

function plainFigure(token: string): string {
  if (token.includes('/')) {
    return token;
  }
  if (token.endsWith('k')) {
    const thousands = Number(token.slice(0, -1).replaceAll(',', ''));
    // Twelve digits: 1.1 × 1000 is 1100, not 1100.0000000000002.
    return String(Number((thousands * 1000).toPrecision(12)));
  }
  const [whole = '', decimals = ''] = token.replaceAll(',', '').split('.');
  const integer = whole.replace(/^0+/u, '') || '0';
  const fraction = decimals.replace(/0+$/u, '');
  return fraction === '' ? integer : `${integer}.${fraction}`;
}

function plainWord(token: string): string {
  const same = Object.hasOwn(SAME_WORD, token) ? SAME_WORD[token] : undefined;
  return same ?? singular(token);
}

/** A simple singular: enough to compare with, not always a word. */
function singular(word: string): string {
  if (word.length <= 3 || /(?:ss|us|is)$/u.test(word)) {
    return word;
  }
  if (word.endsWith('ies')) {
    return `${word.slice(0, -3)}y`;
  }
  if (/(?:ss|sh|ch|x|zz)es$/u.test(word)) {
    return word.slice(0, -2);
  }
  return word.endsWith('s') ? word.slice(0, -1) : word;
}

/** Whether the token is the `by` of `12 by 15`. */
function isTimesSign(tokens: readonly string[], index: number): boolean {
  return tokens[index] === 'by' && isFigure(tokens[index - 1] ?? '') && isFigure(tokens[index + 1] ?? '');
}
