import { composeRewardFunction, type RewardFunction } from './reward-function.ts';
import { inventsNothing, namesSafety, statesRange, staysShort } from './terms.ts';

/** The agent for prices: a range with a unit, its label and its figure together as the entry has them. */
export const COST_ESTIMATOR_REWARD: RewardFunction = composeRewardFunction('cost_estimator', 'cost_estimator-1', [
  {
    name: 'states_price_range',
    weight: 0.5,
    reason: 'a price is useful as a range with a unit and a label, and only when it is the retrieved one',
    value: (reading) => statesRange(reading, 'price'),
  },
  {
    name: 'invents_nothing',
    weight: 0.3,
    reason: 'an invented or mislabelled price misleads, whatever else the answer gets right',
    value: inventsNothing,
  },
  {
    name: 'names_safety',
    weight: 0.05,
    reason: 'a price must not tempt into dangerous work',
    value: namesSafety,
  },
  {
    name: 'stays_short',
    weight: 0.15,
    reason: 'who asks for a price wants to see it at once',
    value: (reading) => staysShort(reading, { enough: 600, tooLong: 2000 }),
  },
]);
