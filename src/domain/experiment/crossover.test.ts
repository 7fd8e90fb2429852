import { judgeCrossover } from './crossover.ts';

describe('crossover', () => {
  it.each([
    [1000, 10, false],
    [1000, 11, true],
    [0, 0, false],
  ])('of %d exposed users with %d in both arms', (exposedUsers, usersInBothArms, isAlarm) => {
    expect(judgeCrossover({ exposedUsers, usersInBothArms }).isAlarm).toBe(isAlarm);
  });
});
