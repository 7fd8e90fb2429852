import { searchableText, tokensOf } from './text-tokens.ts';

describe('the words and figures of a text', () => {
  it.each([
    ['case and punctuation do not matter', '**Quartz**, or QUARTZ!', ['quartz', 'or', 'quartz']],
    ['plurals are singulars', 'tiles boxes vanities brushes glass', ['tile', 'box', 'vanity', 'brush', 'glass']],
    ['a possessive is its owner', "the room's wall", ['the', 'room', 'wall']],
    ['an apostrophe joins', 'don’t', ['dont']],
    ['accents do not matter', 'décor', ['decor']],
    ['money is its amount', '$1,200.50 and €300', ['1200.5', 'and', '300']],
    ['thousands may be written with k', '$1.2k to 5k', ['1200', 'to', '5000']],
    ['k of a word is no thousand', '5kg', ['5', 'kg']],
    ['zeros at the ends say nothing', '007 1.50 0.5 .5', ['7', '1.5', '0.5', '0.5']],
    ['a comma in a list is no thousands separator', '1,5 and 1,2000', ['1', '5', 'and', '1', '2000']],
    ['a range is two figures', '$300–$500', ['300', '500']],
    ['the end of a sentence is no decimal', 'It is 3. 5 more', ['it', 'is', '3', '5', 'more']],
    ['dimensions may be written in four ways', '12x15 12 x 15 12×15 12 by 15', '12 x 15 12 x 15 12 x 15 12 x 15'],
    ['by is a word elsewhere', 'by 3 by hand', 'by 3 by hand'],
    ['fractions are figures', '1/2 inch, 1½ and ¾', '1/2 inch 1 1/2 and 3/4'],
    ['units are spelled out', '300 sq ft, 20 sqft, 6 feet', '300 square foot 20 square foot 6 foot'],
    ['a square metre is not a 2', '20 m²', '20 m'],
    ['percent is a sign', '15% or 15 percent', '15 % or 15 %'],
    ['list numbers say nothing', '1. Sand\n2) Prime\n - 3. Paint', 'sand prime paint'],
    ['step numbers say nothing', 'Step 1: sand. In step 2, prime', 'sand in prime'],
    ['names of the language are plain words', 'constructor toString', 'constructor tostring'],
    ['a text without words has none', ' …!? \ud83c 🏠 ', []],
  ])('%s', (_rule, text, tokens) => {
    expect(tokensOf(text)).toEqual(typeof tokens === 'string' ? tokens.split(' ') : tokens);
  });

  it('reads 128 KB of digits, spaces or commas in well under a second', () => {
    const startedMs = performance.now();
    for (const piece of ['1', ' ', '1,111,', '1/', "'", '1. \n', '- ', '.']) {
      tokensOf(piece.repeat(131_072 / piece.length));
    }
    expect(performance.now() - startedMs).toBeLessThan(4000);
  });
});

describe('a searchable text', () => {
  it('contains whole words side by side, and never nothing', () => {
    const text = searchableText('Paint the living room in two coats.');
    expect(text.contains(['living', 'room'])).toBe(true);
    expect(text.contains(['room', 'living'])).toBe(false);
    expect(text.contains(['liv'])).toBe(false);
    expect(text.contains([])).toBe(false);
  });
});
