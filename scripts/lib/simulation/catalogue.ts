import { QUESTIONS } from '../../../src/generators/evaluation/questions.ts';
import { KNOWLEDGE } from '../../../src/generators/knowledge/knowledge.ts';
import type { Catalogue } from '../../../src/simulation/catalogue.ts';

const RECORDED = Object.values(QUESTIONS)
  .flat()
  .filter(({ history }) => history === undefined);

/** More that a home-improvement assistant is asked and has no notes on: the evaluation set has few such questions. */
const ELSEWHERE: readonly string[] = [
  'Who won the football game yesterday?',
  'what is a good recipe for banana bread',
  'Can you help me with my tax return?',
  'how do I train a puppy not to bark',
  'Which phone has the best camera this year?',
  'my car makes a grinding noise when I brake',
  'write a birthday poem for my sister',
  'What is the capital of Australia?',
  'how do i reset my email password',
  'best beaches in portugal in may',
  'Is it going to rain this weekend?',
  'what vaccine does my toddler need',
];

/** What homeowners ask about: every topic of the knowledge base in its own words, and the evaluation questions. */
export function homeCatalogue(): Catalogue {
  return {
    topics: KNOWLEDGE.map(({ id, title, keywords, intents }) => ({
      id,
      names: [title.toLowerCase(), ...keywords.filter((keyword) => keyword.includes(' '))],
      intents,
      questions: RECORDED.flatMap(({ message, entries, intents: asked }) => {
        const [intent] = asked;
        const isAboutThisAlone = entries.length === 1 && entries[0]?.length === 1 && entries[0][0] === id;
        return isAboutThisAlone && asked.length === 1 && intent !== undefined ? [{ message, intent }] : [];
      }),
    })),
    unknown: [...RECORDED.filter(({ entries }) => entries.length === 0).map(({ message }) => message), ...ELSEWHERE],
  };
}
