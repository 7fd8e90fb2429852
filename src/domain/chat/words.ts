/**
 * Words of a message, as the intent rules and the retrieval of `grounded` compare them. Pure, no dictionary.
 */

/** Words that end in -ing but name a thing: without the ending they would mean something else. */
const NOT_A_VERB_FORM: ReadonlySet<string> = new Set([
  'siding',
  'molding',
  'moulding',
  'dining',
  'during',
  'wedding',
  'spring',
]);

/** The shortest word that loses an ending: below it, endings are part of the word ("gas", "bed"). */
const SHORTEST_STEMMED = 4;

/** The shortest stem that -ing and -ed may leave behind ("shed" and "king" stay whole). */
const SHORTEST_STEM = 3;

/**
 * The words of a text in reading order: lower case, accents removed ("cuánto" → "cuanto"), apostrophes closed up ("don't" → "dont").
 * Scripts other than Latin give no words.
 */
export function wordsOf(text: string): string[] {
  const plain = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f'’`]/g, '')
    .toLowerCase()
    .replaceAll('ß', 'ss');
  return plain.match(/[a-z0-9]+/g) ?? [];
}

/**
 * The stem of one lower-case word, so that "tile", "tiles", "tiled" and "tiling" compare equal. A light suffix stripper
 * (plural, -ing, -ed, final e) in place of Porter's algorithm, which joins words that differ here ("general", "generator").
 */
export function stemOf(word: string): string {
  const singular = withoutPlural(word);
  if (NOT_A_VERB_FORM.has(singular)) return singular;
  const verb = withoutVerbEnding(singular);
  return verb.length >= SHORTEST_STEMMED && verb.endsWith('e') ? verb.slice(0, -1) : verb;
}

function withoutPlural(word: string): string {
  if (word.length < SHORTEST_STEMMED || !word.endsWith('s') || /(ss|us|is)$/.test(word)) return word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(s|x|z|ch|sh)es$/.test(word)) return word.slice(0, -2);
  return word.slice(0, -1);
}

function withoutVerbEnding(word: string): string {
  const match = /^(.*[aeiouy].*)(ing|ed)$/.exec(word);
  const stem = match?.[1];
  if (stem === undefined || stem.length < SHORTEST_STEM) return word;
  return /([bdfgmnprt])\1$/.test(stem) ? stem.slice(0, -1) : stem;
}

/**
 * A lookup that forgives one typing error (a letter missing, added, changed, or two swapped) in words of `minimumLength` letters or more,
 * whose first letter is right. Built once; a lookup is O(word length), so long messages stay cheap.
 * Method: symmetric deletes (a word and its misspelling share a form with one letter deleted).
 */
export function createTypoIndex(vocabulary: Iterable<string>, minimumLength: number): (word: string) => string | null {
  const known = new Set(vocabulary);
  const byDeletion = new Map<string, string>();
  for (const word of known) {
    if (word.length < minimumLength) continue;
    for (const form of [word, ...deletionsOf(word)]) if (!byDeletion.has(form)) byDeletion.set(form, word);
  }
  return (word) => {
    if (known.has(word)) return word;
    if (word.length < minimumLength - 1) return null;
    for (const form of [word, ...deletionsOf(word)]) {
      const candidate = byDeletion.get(form);
      if (candidate !== undefined && candidate[0] === word[0] && isOneEditApart(word, candidate)) return candidate;
    }
    return null;
  };
}

function deletionsOf(word: string): string[] {
  return Array.from(word, (_, index) => word.slice(0, index) + word.slice(index + 1));
}

/** Whether two words differ by one deletion, insertion, change or swap of neighbours. */
function isOneEditApart(a: string, b: string): boolean {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  const restA = a.slice(start);
  const restB = b.slice(start);
  if (restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1)) return true;
  return restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2);
}
