import type { Intent } from '../domain/chat/vocabulary.ts';
import { randomStream } from './random.ts';

/** Something that homeowners ask about. */
export interface Topic {
  /** The id under which an answer cites it. */
  readonly id: string;
  /** What people call it: at least one. */
  readonly names: readonly string[];
  /** What can be asked of it. */
  readonly intents: readonly Intent[];
  /** Whole questions about it, as people have asked them. */
  readonly questions: readonly { readonly message: string; readonly intent: Intent }[];
}

/** All that homeowners ask: topics that the service knows, and questions that it has no notes on. */
export interface Catalogue {
  readonly topics: readonly Topic[];
  readonly unknown: readonly string[];
}

/** How steeply interest falls from the most popular topic on: weight rank^−0.9, close to what search logs show (Zipf). */
const ZIPF_EXPONENT = 0.9;

/** A topic with its weight in what is asked, > 0. */
export interface RankedTopic {
  readonly topic: Topic;
  readonly weight: number;
}

/** The topics, the most popular under a seed first: what is in fashion differs from town to town. */
export function topicsByPopularity({ topics }: Catalogue, seed: number): readonly RankedTopic[] {
  const stream = randomStream('popularity', seed);
  return topics
    .map((topic) => ({ topic, place: stream.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ topic }, rank) => ({ topic, weight: (rank + 1) ** -ZIPF_EXPONENT }));
}
