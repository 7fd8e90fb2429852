import { isLiked } from './liked.ts';

test.each([
  ['thumbs_up', true],
  ['rating_5', true],
  ['rating_4', true],
  ['copy', true],
  ['rating_3', null],
  ['follow_up', null],
  ['rating_2', false],
  ['rating_1', false],
  ['thumbs_down', false],
  ['regenerate', false],
] as const)('%s says liked: %p', (type, liked) => {
  expect(isLiked(type)).toBe(liked);
});
