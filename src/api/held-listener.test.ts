import { holdListener } from './held-listener.ts';

test('nothing is heard before the release; then everything, in order', () => {
  const heard: string[] = [];
  const held = holdListener({ onToken: (text) => heard.push(text), onReset: () => heard.push('reset') });
  held.onToken?.('a');
  held.onReset?.();
  held.onToken?.('b');
  expect(heard).toEqual([]);
  held.release();
  held.onToken?.('c');
  expect(heard).toEqual(['a', 'reset', 'b', 'c']);
});
