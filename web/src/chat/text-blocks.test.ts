import fc from 'fast-check';
import { textBlocks } from './text-blocks.ts';

describe('the layout of an answer', () => {
  test('has headings, paragraphs, bullets and steps', () => {
    const text = [
      'Interior room painting',
      'Typical prices:',
      '- Walls: $700–$2,200',
      '- Ceiling: $150–$300',
      'What moves the price: repairs and trim.',
      '',
      'Steps:',
      '1. Wash the walls.',
      '2. Paint.',
    ].join('\n');
    expect(textBlocks(text)).toEqual([
      { kind: 'heading', text: 'Interior room painting' },
      { kind: 'heading', text: 'Typical prices:' },
      { kind: 'bullets', items: ['Walls: $700–$2,200', 'Ceiling: $150–$300'] },
      { kind: 'paragraph', text: 'What moves the price: repairs and trim.' },
      { kind: 'heading', text: 'Steps:' },
      { kind: 'steps', items: ['Wash the walls.', 'Paint.'] },
    ]);
  });

  it.each([
    ['a last line is never a heading', 'One short line', ['paragraph']],
    ['a sentence is never a heading', 'It costs $30.\nMore.', ['paragraph', 'paragraph']],
    ['a line in two columns is a row', 'Prices:\nWalls | $700–$2,200\nCeiling | $150', ['heading', 'rows']],
    ['a line in three columns is none', 'a | b | c.', ['paragraph']],
    ['an empty line ends a list', '- a\n\n- b', ['bullets', 'bullets']],
    ['a figure with a dot is no step', '2.5 gallons are enough.', ['paragraph']],
    ['a minus before a figure is no bullet', '-5 degrees is too cold.', ['paragraph']],
    ['no text has no blocks', '', []],
  ])('%s', (_rule, text, kinds) => {
    expect(textBlocks(text).map(({ kind }) => kind)).toEqual(kinds);
  });

  test('loses and adds no word', () => {
    const line = fc.constantFrom(
      'Tools:',
      '- roller',
      '* tray',
      '1. Wash.',
      '2) Paint.',
      'It costs $30.',
      '',
      ' ',
      '<b>',
      'Walls | $30',
    );
    const words = (text: string) => text.replaceAll(/^\s*(?:[-•*]|\d+[.)])\s/gm, '').match(/\S+/g) ?? [];
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const text = lines.join('\n');
        const laidOut = textBlocks(text).flatMap((block) => ('items' in block ? block.items : [block.text]));
        expect(words(laidOut.join('\n'))).toEqual(words(text));
      }),
    );
  });
});
