import { createTypoIndex, stemOf, wordsOf } from './words.ts';

describe('wordsOf', () => {
  it('lowers case, drops accents and closes apostrophes', () => {
    expect(wordsOf("¿Cuánto cuesta? Don't PAINT, what’s R-38?")).toEqual([
      'cuanto',
      'cuesta',
      'dont',
      'paint',
      'whats',
      'r',
      '38',
    ]);
  });

  it('finds no words where there are none', () => {
    expect(wordsOf('… 你好 🏠')).toEqual([]);
  });
});

describe('stemOf', () => {
  it.each([
    [['tile', 'tiles', 'tiled', 'tiling'], 'til'],
    [['paint', 'paints', 'painted', 'painting'], 'paint'],
    [['drip', 'drips', 'dripping', 'dripped'], 'drip'],
    [['replace', 'replacing', 'replaced'], 'replac'],
    [['box', 'boxes'], 'box'],
    [['battery', 'batteries'], 'battery'],
  ])('gives the forms %j one stem', (forms, stem) => {
    expect(new Set(forms.map(stemOf))).toEqual(new Set([stem]));
  });

  it.each([
    ['siding', 'side'],
    ['molding', 'mold'],
    ['shed', 'shing'],
    ['gas', 'ga'],
  ])('keeps %s apart from %s', (a, b) => {
    expect(stemOf(a)).not.toBe(stemOf(b));
  });
});

describe('createTypoIndex', () => {
  const correct = createTypoIndex(['permit', 'estimate', 'cost'], 5);

  it.each([
    ['permit', 'permit'],
    ['permti', 'permit'],
    ['permt', 'permit'],
    ['perrmit', 'permit'],
    ['estimste', 'estimate'],
  ])('corrects %s to %s', (word, expected) => {
    expect(correct(word)).toBe(expected);
  });

  it.each(['most', 'kermit', 'perm', 'banana'])(
    'leaves %s alone: too short, another first letter, or too far',
    (word) => {
      expect(correct(word)).toBeNull();
    },
  );
});
