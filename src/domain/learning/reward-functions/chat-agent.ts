import { composeRewardFunction, type RewardFunction } from './reward-function.ts';
import { answersIntent, inventsNothing, namesSafety, staysShort } from './terms.ts';

/** The assistant for everything: whatever is asked, it must be answered from the entries, with safety, and without padding. */
export const CHAT_AGENT_REWARD: RewardFunction = composeRewardFunction('chat_agent', 'chat_agent-1', [
  {
    name: 'answers_intent',
    weight: 0.45,
    reason:
      'an answer must hold what was asked: a range for a price or a time, steps for a how-to, advice for the rest',
    value: answersIntent,
  },
  {
    name: 'invents_nothing',
    weight: 0.25,
    reason: 'a single invented figure can cost the reader money, so one is enough to lose the term',
    value: inventsNothing,
  },
  {
    name: 'names_safety',
    weight: 0.15,
    reason: 'work that can hurt someone is never described without its dangers',
    value: namesSafety,
  },
  {
    name: 'stays_short',
    weight: 0.15,
    reason: 'what is said beyond the need is padding',
    value: (reading) => staysShort(reading, { enough: 900, tooLong: 2400 }),
  },
]);
