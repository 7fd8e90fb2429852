import { matchPath } from './match-path.ts';

test.each([
  ['/', '/', {}],
  ['/dashboard/turns', '/dashboard/turns/', {}],
  ['/dashboard/turns/:id', '/dashboard/turns/m-1', { id: 'm-1' }],
  ['/dashboard/turns/:id', '/dashboard/turns/a%2Fb', { id: 'a/b' }],
])('%s fits %s', (pattern, path, params) => {
  expect(matchPath(pattern, path)).toEqual(params);
});

test.each([
  ['/', '/dashboard'],
  ['/dashboard/turns/:id', '/dashboard/turns'],
  ['/dashboard/turns/:id', '/dashboard/turns/a/b'],
  ['/dashboard/turns/:id', '/dashboard/turns/%'],
])('%s does not fit %s', (pattern, path) => {
  expect(matchPath(pattern, path)).toBeNull();
});
