import { PERSONAS } from '../../domain/chat/vocabulary.ts';
import { randomStream } from '../random.ts';
import type { Judgement, PlantedTrouble } from './judgement.ts';

/** From this length on an answer is too long for the persona that minds: the band `1000_to_2000` of the collection report. */
const TOO_LONG = 1_000;
/** The broken topic is one of so many that are asked about most, so that there are turns enough to find it by. */
const BROKEN_AMONG = 3;

/** The troubles of a seed: a persona whose answers are too long, an intent answered without context, a broken topic. */
export function plantedTaste(
  seed: number,
  popularTopics: readonly string[],
): { readonly troubles: readonly PlantedTrouble[]; readonly isDisliked: (judgement: Judgement) => boolean } {
  const stream = randomStream('planted taste', seed);
  const impatient = stream.pick(PERSONAS);
  const brokenTopic = stream.pick(popularTopics.slice(0, BROKEN_AMONG));
  const troubles: readonly PlantedTrouble[] = [
    {
      kind: 'answers_too_long',
      slice: { persona: impatient, response_length: '1000_to_2000' },
      isIn: ({ persona, answer }) => persona === impatient && answer.length >= TOO_LONG,
    },
    {
      // The grounded generator has no context exactly where it has no notes; it then answers as to a general question.
      kind: 'answered_without_context',
      slice: { intent: 'general_question', used_context: 'no' },
      isIn: ({ answer }) => !answer.usesContext,
    },
    { kind: 'broken_topic', slice: { topic: brokenTopic }, isIn: ({ answer }) => answer.topic === brokenTopic },
  ];
  return { troubles, isDisliked: (judgement) => troubles.some((trouble) => trouble.isIn(judgement)) };
}
