import { adjustmentsOf, responseLength } from './adjustments.ts';

const HOUSE = '🏠';
const FULL = 'a'.repeat(100);

function lengthAdjustmentOf(response: string) {
  return adjustmentsOf({ intentMatch: false, usedContext: false, response });
}

const TOO_SHORT = [{ name: 'too_short', value: -0.1 }];
const TOO_LONG = [{ name: 'too_long', value: -0.05 }];

describe('the adjustments of an answer', () => {
  it.each([
    ['nothing', false, false, []],
    ['a matched intent', true, false, [{ name: 'intent_match', value: 0.1 }]],
    ['used context', false, true, [{ name: 'used_context', value: 0.05 }]],
    [
      'both',
      true,
      true,
      [
        { name: 'intent_match', value: 0.1 },
        { name: 'used_context', value: 0.05 },
      ],
    ],
  ])('for %s', (_case, intentMatch, usedContext, components) => {
    expect(adjustmentsOf({ intentMatch, usedContext, response: FULL })).toEqual(components);
  });

  it('come together, in the order of the guide', () => {
    const names = adjustmentsOf({ intentMatch: true, usedContext: true, response: 'Yes.' }).map(({ name }) => name);
    expect(names).toEqual(['intent_match', 'used_context', 'too_short']);
  });

  it.each([
    ['an empty text', '', TOO_SHORT],
    ['49 characters', 'a'.repeat(49), TOO_SHORT],
    ['50 characters', 'a'.repeat(50), []],
    ['51 characters', 'a'.repeat(51), []],
    ['1999 characters', 'a'.repeat(1999), []],
    ['2000 characters', 'a'.repeat(2000), []],
    ['2001 characters', 'a'.repeat(2001), TOO_LONG],
  ])('of %s', (_case, response, components) => {
    expect(lengthAdjustmentOf(response)).toEqual(components);
  });

  it.each([
    ['49 emoji of two UTF-16 units are 49 characters', HOUSE.repeat(49), TOO_SHORT],
    ['50 emoji are 50 characters', HOUSE.repeat(50), []],
    ['2000 emoji are 2000 characters', HOUSE.repeat(2000), []],
    ['2001 emoji are 2001 characters', HOUSE.repeat(2001), TOO_LONG],
    ['a lone surrogate is one character', `${'a'.repeat(49)}\ud83c`, []],
    ['spaces around the text do not count', `${' '.repeat(30)}${'a'.repeat(49)}${'\n\t'.repeat(30)}`, TOO_SHORT],
    ['nor do no-break and ideographic spaces', `\u00a0\u3000${'a'.repeat(49)}\u2003`, TOO_SHORT],
    ['spaces around a long text do not make it too long', `\n${'a'.repeat(2000)}\n`, []],
    ['spaces inside the text count', `a${' '.repeat(48)}a`, []],
    ['a text of spaces is empty', ' '.repeat(100), TOO_SHORT],
  ])('%s', (_rule, response, components) => {
    expect(lengthAdjustmentOf(response)).toEqual(components);
  });

  it('count code points, not what looks like one character', () => {
    expect(responseLength('👩‍🔧')).toBe(3);
    expect(responseLength('e\u0301')).toBe(2);
  });
});
