import type { Persona } from '../domain/chat/vocabulary.ts';
import { randomStream } from './random.ts';
import { GO_ON_CHANCE } from './signals.ts';
import { KINDNESS_SPREAD } from './taste/true-reward.ts';

/** A simulated user. */
export interface Homeowner {
  readonly userId: string;
  /** 0, 1, … in the population. */
  readonly index: number;
  readonly persona: Persona;
  /** Added to the appeal of every answer, in logits. */
  readonly kindness: number;
}

/** A conversation that will take place, whatever the answers are. */
export interface PlannedConversation {
  readonly homeowner: Homeowner;
  /** 0, 1, … of this homeowner. */
  readonly visit: number;
  readonly conversationId: string;
  /** Turns that it would have: geometric, so that going on is as likely after every turn. */
  readonly length: number;
  /** Turns that take place, 1..length: fewer where the simulation has enough, or conversations are cut short. */
  readonly limit: number;
  /** Turns of the plan before it. */
  readonly position: number;
}

/** Who takes part. */
export interface PopulationSettings {
  /** Decides every draw: an integer. */
  readonly seed: number;
  /** Begins every id, so that no two simulations share one. */
  readonly name: string;
  readonly users: number;
  /** No conversation has more turns than this. @default 15, reached once in 60,000 */
  readonly longestConversation?: number;
}

/** The share of each persona. */
const PERSONA_SHARES: Readonly<Record<Persona, number>> = {
  homeowner: 0.28,
  diy_worker: 0.2,
  contractor: 0.16,
  landlord: 0.2,
  designer: 0.16,
};
const PERSONAS = Object.keys(PERSONA_SHARES) as Persona[]; // Object.keys loses the key type

const LONGEST_CONVERSATION = 15;

/** The homeowner of an index: the same for the same seed, however large the population. */
export function homeownerOf({ seed, name }: PopulationSettings, index: number): Homeowner {
  const stream = randomStream('homeowner', seed, index);
  const persona = stream.pickWeighted(PERSONAS, (each) => PERSONA_SHARES[each]);
  return { userId: `${name}-u${index}`, index, persona, kindness: KINDNESS_SPREAD * stream.normal() };
}

/** The conversations of a population, first everybody's first, until `turns` turns are planned. */
export function* planConversations(settings: PopulationSettings, turns: number): Generator<PlannedConversation> {
  const { longestConversation = LONGEST_CONVERSATION } = settings;
  let position = 0;
  for (let visit = 0; ; visit += 1) {
    for (let index = 0; index < settings.users; index += 1) {
      if (position >= turns) return;
      const homeowner = homeownerOf(settings, index);
      const stream = randomStream('conversation', settings.seed, index, visit);
      let length = 1;
      while (length < LONGEST_CONVERSATION && stream.next() < GO_ON_CHANCE) length += 1;
      const limit = Math.min(length, longestConversation, turns - position);
      const conversationId = `${homeowner.userId}-c${visit}`;
      yield { homeowner, visit, conversationId, length, limit, position };
      position += limit;
    }
  }
}
