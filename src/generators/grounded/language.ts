import { wordsOf } from '../../domain/chat/words.ts';
import glossary from '../knowledge/glossary.json' with { type: 'json' };

/** A question as the knowledge base can be searched with. */
export interface EnglishQuestion {
  /** The question with the words that we know put into English. */
  readonly text: string;
  /** Whether it was asked in English. */
  readonly isEnglish: boolean;
}

interface Language {
  readonly functionWords: ReadonlySet<string>;
  readonly words: ReadonlyMap<string, string>;
}

const LANGUAGES: readonly Language[] = Object.values(glossary).map(({ function_words, words }) => ({
  functionWords: new Set(function_words),
  words: new Map(Object.entries(words)),
}));

/** Frequent English words that are not words of the other languages' lists. */
const ENGLISH_FUNCTION_WORDS: ReadonlySet<string> = new Set(
  wordsOf(
    'the my to for how much what is do does i need can should of and it in on with which where when are you a your me',
  ),
);

/** Fewer marks of another language may be chance: "la" is also Los Angeles. */
const FEWEST_MARKS = 2;

/** The share of letters outside the Latin alphabet from which a text is surely not English. */
const MOSTLY_NON_LATIN = 0.5;

/**
 * The question put into English word by word, when it is Spanish, French or German: enough to find a topic and an intent. Other
 * languages give `isEnglish: false` and the text as it is.
 */
export function toEnglish(message: string): EnglishQuestion {
  const words = wordsOf(message);
  const english = words.filter((word) => ENGLISH_FUNCTION_WORDS.has(word)).length;
  const [best] = LANGUAGES.map((language) => ({ language, marks: marksOf(words, language) })).sort(
    (a, b) => b.marks - a.marks,
  );
  if (best !== undefined && best.marks >= FEWEST_MARKS && best.marks > english) {
    return { text: words.map((word) => inEnglish(word, best.language)).join(' '), isEnglish: false };
  }
  return { text: message, isEnglish: !isMostlyNonLatin(message) };
}

/** Function words say nothing of the topic, and are left out. */
function inEnglish(word: string, { words, functionWords }: Language): string {
  return words.get(word) ?? (functionWords.has(word) ? '' : word);
}

/** How many words are of the language: its function words, and the words that its glossary knows. */
function marksOf(words: readonly string[], language: Language): number {
  return words.filter((word) => language.functionWords.has(word) || language.words.has(word)).length;
}

function isMostlyNonLatin(message: string): boolean {
  const letters = message.match(/\p{L}/gu) ?? [];
  const nonLatin = letters.filter((letter) => !/\p{Script=Latin}/u.test(letter)).length;
  return letters.length > 0 && nonLatin / letters.length >= MOSTLY_NON_LATIN;
}
