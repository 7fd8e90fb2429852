import { toCsv } from './csv.ts';

test('a table becomes a header and one line a row, with quotes only where they are needed', () => {
  expect(
    toCsv(
      ['day', 'mean', 'note'],
      [
        ['2026-11-26', 0.5, null],
        ['2026-11-27', -0.25, 'a "word", and\na line'],
      ],
    ),
  ).toBe('day,mean,note\r\n2026-11-26,0.5,\r\n2026-11-27,-0.25,"a ""word"", and\na line"\r\n');
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx'])('text that a spreadsheet would run stays text: %j', (text) => {
  expect(toCsv(['comment'], [[text]])).toContain(`'${text}`);
});
