/** Openings that continue the earlier question: "and for the ceiling?", "what about oak?". */
const CONTINUING_OPENINGS: readonly (readonly string[])[] = [
  ['and'],
  ['but'],
  ['also'],
  ['or'],
  ['then'],
  ['so'],
  ['ok', 'and'],
  ['okay', 'and'],
  ['what', 'about'],
  ['how', 'about'],
  ['what', 'if'],
  ['same', 'for'],
  ['y'],
  ['et'],
  ['und'],
];

/** Words that point back to what was spoken of. */
const POINTING_WORDS: ReadonlySet<string> = new Set([
  'that',
  'it',
  'this',
  'those',
  'these',
  'them',
  'one',
  'instead',
  'there',
  'same',
  'its',
]);

/** A continuing question is short: a longer one brings its own topic. */
const LONGEST_FOLLOW_UP_WORDS = 12;

/** Words that may stand before a continuing opening. */
const FILLERS: ReadonlySet<string> = new Set([
  'ok',
  'okay',
  'thanks',
  'thank',
  'you',
  'great',
  'cool',
  'hm',
  'hmm',
  'well',
  'yes',
  'no',
  'sure',
  'nice',
  'awesome',
  'please',
]);

/**
 * How a message leans on the one before it: `continues` ("and for the ceiling?") asks the same of something else, `points_back`
 * ("how long does that take?") asks something else of the same, `none` stands alone.
 * @param words the message's words, from `wordsOf`
 */
export function followUpShape(words: readonly string[]): 'continues' | 'points_back' | 'none' {
  if (words.length > LONGEST_FOLLOW_UP_WORDS) return 'none';
  const first = words.findIndex((word) => !FILLERS.has(word));
  const opening = first < 0 ? words : words.slice(first);
  if (CONTINUING_OPENINGS.some((phrase) => phrase.every((word, index) => opening[index] === word))) return 'continues';
  return words.some((word) => POINTING_WORDS.has(word)) ? 'points_back' : 'none';
}
