import { coverageRefusals } from './refusals.ts';

const ENOUGH = { rows: 1000, explicit: 50, withPropensity: 500, trainingUsers: 10 };

test('turns at the limits may be trained on', () => {
  expect(coverageRefusals(ENOUGH)).toEqual([]);
});

test.each([
  ['no turns', { rows: 0 }, 'There are no turns.'],
  [
    'too little feedback',
    { explicit: 49 },
    '49 of 1000 turns have explicit feedback (4.9 %): at least 5.0 % are needed.',
  ],
  [
    'too few arms',
    { withPropensity: 499 },
    '499 of 1000 turns have an arm and its probability (49.9 %): at least 50.0 %',
  ],
  ['too few users', { trainingUsers: 9 }, 'The turns for training are of 9 users: at least 10 are needed.'],
])('%s is refused, and the reason says what is needed', (_, facts, reason) => {
  expect(coverageRefusals({ ...ENOUGH, ...facts })).toEqual([expect.stringContaining(reason)]);
});

test('every reason is named', () => {
  expect(coverageRefusals({ rows: 10, explicit: 0, withPropensity: 0, trainingUsers: 1 })).toHaveLength(3);
});
