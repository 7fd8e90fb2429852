import { readAnswer } from './answer-reading.ts';
import { answerOf } from './testing/floor.ts';

const claimsOf = (response: string, message?: string) =>
  readAnswer(answerOf(response, message === undefined ? {} : { message })).claims;

test.each<[rule: string, response: string, label: string]>([
  ['as a list line', '- Solid planks, installed: $9–$18 per sq ft', 'Solid planks, installed'],
  ['as a table row', 'Engineered planks, installed | $7–$15 per sq ft', 'Engineered planks, installed'],
  ['in a sentence', 'Expect solid planks at between $9 and $18 per square foot.', 'Solid planks, installed'],
  [
    'behind it in brackets',
    'Typically $7–$15 per sq ft (engineered planks, installed).',
    'Engineered planks, installed',
  ],
  ['behind it after "for"', 'Plan $9 to $18 per sq ft for solid planks.', 'Solid planks, installed'],
])('a pair is grounded with its label %s', (_, response, label) => {
  expect(claimsOf(response)).toEqual([
    expect.objectContaining({ isGrounded: true, figure: expect.objectContaining({ label }) }),
  ]);
});

test.each<[rule: string, response: string]>([
  ['a figure under the label of another one', '- Engineered planks, installed: $9–$18 per sq ft'],
  ['a figure without a label', 'It is $9–$18 per sq ft.'],
  ['another unit', '- Solid planks, installed: $9–$18 per hour'],
  ['no currency', '- Solid planks, installed: 9–18 per sq ft'],
  ['half of the range', '- Solid planks, installed: $18 per sq ft'],
  ['another range', '- Solid planks, installed: $9–$19 per sq ft'],
  ['a range in no entry', 'The dumpster costs $300–$500.'],
])('%s is not grounded', (_, response) => {
  expect(claimsOf(response)).toEqual([expect.objectContaining({ isGrounded: false })]);
});

test('a figure in a sentence of the entry is grounded, the same figure elsewhere is not', () => {
  expect(claimsOf('1. Let the boxes acclimate in the room for 3–7 days.')).toEqual([
    expect.objectContaining({ isGrounded: true, figure: null }),
  ]);
  expect(claimsOf('The varnish dries in 3–7 days.')).toEqual([expect.objectContaining({ isGrounded: false })]);
});

test('numbers of list items, of the question and of the notes claim nothing', () => {
  expect(claimsOf('1. Measure.\n2. Cut.\nFor your 12x14 room, as of 2025.', 'a floor for a 12x14 room')).toEqual([]);
});

test('a price of the question does not ground another price', () => {
  expect(claimsOf('You will pay $4,000.', 'I have $3,000')).toHaveLength(1);
  expect(claimsOf('With your $3,000 you are fine.', 'I have $3,000')).toEqual([]);
});
