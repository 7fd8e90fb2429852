import { composeRewardFunction, type RewardFunction } from './reward-function.ts';
import { inventsNothing, namesSafety, ordersSteps, staysShort } from './terms.ts';

/** The agent for do-it-yourself work: the steps in their order, and safety where the entry has some. */
export const DIY_GUIDE_REWARD: RewardFunction = composeRewardFunction('diy_guide', 'diy_guide-1', [
  {
    name: 'orders_steps',
    weight: 0.45,
    reason: 'a guide is its steps, in the order in which the work is done',
    value: ordersSteps,
  },
  {
    name: 'names_safety',
    weight: 0.25,
    reason: 'the reader does the work alone, so its dangers must be named',
    value: namesSafety,
  },
  {
    name: 'invents_nothing',
    weight: 0.2,
    reason: 'a wrong measure or time spoils the work',
    value: inventsNothing,
  },
  {
    name: 'stays_short',
    weight: 0.1,
    reason: 'a guide is read with tools in the hand',
    value: (reading) => staysShort(reading, { enough: 1400, tooLong: 3000 }),
  },
]);
