import { SIDE_SHARES, sideOfUser } from './dataset-split.ts';
import { foldOfUser } from './evaluation/cross-fit.ts';

const USERS = Array.from({ length: 20_000 }, (_, number) => `user-${number}`);

test('50 % of users train, 10 % validate, 40 % are held out', () => {
  for (const [side, share] of Object.entries(SIDE_SHARES)) {
    const found = USERS.filter((user) => sideOfUser(user) === side).length / USERS.length;
    expect(Math.abs(found - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / USERS.length));
  }
});

test('a user stays on a side for ever: these sides are of the first release', () => {
  expect(['user-1', 'user-2', 'user-3', 'user-4', 'ana', 'жан', ''].map(sideOfUser)).toMatchInlineSnapshot(`
[
  "held_out",
  "train",
  "held_out",
  "train",
  "held_out",
  "held_out",
  "train",
]
`);
});

test('the folds of cross-fitting are independent of the side', () => {
  const training = USERS.filter((user) => sideOfUser(user) === 'train');
  for (let fold = 0; fold < 5; fold += 1) {
    const share = training.filter((user) => foldOfUser(user) === fold).length / training.length;
    expect(Math.abs(share - 0.2)).toBeLessThan(4 * Math.sqrt(0.16 / training.length));
  }
});
