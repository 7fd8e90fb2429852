import fc from 'fast-check';
import { normalizePrompt } from './normalize-prompt.ts';

test.each([
  ['  How much to paint a 12×15 room?! ', 'how much to paint a 12×15 room'],
  ['HOW MUCH, to paint…', 'how much to paint'],
  ['Costs $1,500.50?', 'costs $1,500.50'],
  ['1.5 inch', '1.5 inch'],
  ['15 inch.', '15 inch'],
  ['ﬁx a tap', 'fix a tap'],
  ['Ｆｉｘ\u00a0a\n\ttap', 'fix a tap'],
  ['¿Cuánto cuesta?', 'cuánto cuesta'],
  ['壁を塗る費用は？', '壁を塗る費用は'],
  ['👍 ??', '👍 ??'],
  ['', ''],
])('%j counts as %j', (prompt, normalized) => {
  expect(normalizePrompt(prompt)).toBe(normalized);
});

test('decimals stay apart', () => {
  expect(normalizePrompt('a 1.5 inch pipe')).not.toBe(normalizePrompt('a 15 inch pipe'));
});

test('normalizing twice changes nothing', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string()), (prompt) => {
      const once = normalizePrompt(prompt);
      expect(normalizePrompt(once)).toBe(once);
    }),
    { numRuns: 500 },
  );
});
