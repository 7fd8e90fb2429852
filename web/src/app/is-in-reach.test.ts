import { isInReach } from './is-in-reach.ts';

test.each([
  ['http://127.0.0.1:8233', 'localhost', true],
  ['http://127.0.0.1:8233', '127.0.0.1', true],
  ['http://localhost:8233', '[::1]', true],
  ['http://127.0.0.1:8233', 'home.example.com', false],
  ['http://127.0.0.1:8233', '192.168.1.20', false],
  ['http://[::1]:8233', '127.0.0.1.example.com', false],
  ['https://temporal.example.com', 'home.example.com', true],
  ['https://temporal.example.com', 'localhost', true],
  ['not an address', 'localhost', false],
])('a link to %s on a page of %s: in reach %s', (url, pageHostname, expected) => {
  expect(isInReach(url, pageHostname)).toBe(expected);
});
