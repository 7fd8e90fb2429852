import { INTENTS, PERSONAS } from '../../domain/chat/vocabulary.ts';
import { responseLengthBand } from '../../domain/learning/statistics/pattern-slices.ts';
import type { Judgement } from './judgement.ts';
import { drawTaste, type TasteFamily } from './taste.ts';
import type { VisibleAnswer } from './visible-answer.ts';

const TOPICS = ['deck', 'fence', 'roof', 'lawn', 'paint'];
const looks = (changes: Partial<VisibleAnswer> = {}): VisibleAnswer => ({
  length: 700,
  hasSteps: false,
  hasPriceTable: false,
  asksBack: false,
  namesNextActions: false,
  lead: 'cost',
  usesContext: true,
  topic: 'gutters',
  ...changes,
});
const ANSWERS = [
  looks(),
  looks({ hasSteps: true, lead: 'safety' }),
  looks({ length: 300, hasPriceTable: true }),
  looks({ length: 1_700, asksBack: true, namesNextActions: true }),
];
const JUDGEMENTS: readonly Judgement[] = PERSONAS.flatMap((persona) =>
  INTENTS.flatMap((intent) => ANSWERS.map((answer) => ({ persona, intent, answer }))),
);
const draw = (family: TasteFamily, seed = 5) => drawTaste({ family, seed, popularTopics: TOPICS });
const appeals = (family: TasteFamily, seed = 5, position = 0) => {
  const taste = draw(family, seed);
  return JUDGEMENTS.map((judgement) => taste.appeal({ ...judgement, position }));
};

test('a family and a seed are the whole taste: drawn again it is the same, from another seed another', () => {
  expect(appeals('persona')).toEqual(appeals('persona'));
  expect(appeals('persona', 6)).not.toEqual(appeals('persona', 5));
});

test('persona: personas differ in what they like best', () => {
  const taste = draw('persona');
  const best = PERSONAS.map((persona) =>
    ANSWERS.map((answer) => taste.appeal({ persona, intent: 'cost_estimate', answer })).reduce(
      (top, appeal, index, all) => (appeal > (all[top] ?? 0) ? index : top),
      0,
    ),
  );
  expect(new Set(best).size).toBeGreaterThan(1);
});

test('null: nobody cares how an answer looks', () => {
  expect(new Set(appeals('null')).size).toBe(1);
});

test('reversed: what the persona taste of the seed likes more is liked less, by as much', () => {
  const reversed = appeals('reversed');
  const sums = appeals('persona').map((appeal, index) => appeal + (reversed[index] ?? 0));
  for (const sum of sums) expect(sum).toBeCloseTo(sums[0] ?? 0, 9);
});

test('drifting: it begins as the persona taste of the seed and ends as another one', () => {
  expect(appeals('drifting', 5, 0)).toEqual(appeals('persona', 5));
  expect(appeals('drifting', 5, 1_000)).not.toEqual(appeals('persona', 5));
  expect(appeals('drifting', 5, 2_000)).toEqual(appeals('drifting', 5, 9_000));
  expect(appeals('drifting', 5, 2_000)).not.toEqual(appeals('drifting', 5, 0));
});

test('nobody with needs likes an answer without context', () => {
  const taste = draw('persona');
  for (const judgement of JUDGEMENTS) {
    const without = { ...judgement, answer: { ...judgement.answer, usesContext: false } };
    expect(taste.appeal(without)).toBeLessThan(taste.appeal(judgement));
  }
});

describe('planted', () => {
  const taste = draw('planted');
  const [tooLong, withoutContext, broken] = taste.troubles;

  test('three troubles, each disliked by exactly those whom it concerns', () => {
    expect(taste.troubles.map(({ kind }) => kind)).toEqual([
      'answers_too_long',
      'answered_without_context',
      'broken_topic',
    ]);
    const persona = PERSONAS.find((each) => each === tooLong?.slice.persona) ?? 'homeowner';
    const other = PERSONAS.find((each) => each !== persona) ?? 'homeowner';
    const appeal = (who: Judgement['persona'], answer: VisibleAnswer) =>
      taste.appeal({ persona: who, intent: 'timeline', answer });
    const indifferent = appeal(other, looks());
    expect(appeal(persona, looks({ length: 1_000 }))).toBeLessThan(indifferent);
    expect(appeal(persona, looks({ length: 999 }))).toBe(indifferent);
    expect(appeal(other, looks({ length: 1_900 }))).toBe(indifferent);
    expect(appeal(other, looks({ usesContext: false }))).toBeLessThan(indifferent);
    expect(appeal(other, looks({ topic: broken?.slice.topic ?? null }))).toBeLessThan(indifferent);
    expect(TOPICS.slice(0, 3)).toContain(broken?.slice.topic);
    expect(withoutContext?.slice.used_context).toBe('no');
  });

  test('an answer is too long from where the collection report’s band begins', () => {
    expect(responseLengthBand(1_000)).toBe(tooLong?.slice.response_length);
    expect(responseLengthBand(999)).not.toBe(tooLong?.slice.response_length);
  });

  test('seeds differ in whom they trouble', () => {
    const slices = Array.from({ length: 12 }, (_, seed) =>
      JSON.stringify(draw('planted', seed).troubles.map(({ slice }) => slice)),
    );
    expect(new Set(slices).size).toBeGreaterThan(4);
    expect(() => drawTaste({ family: 'planted', seed: 1 })).toThrow(RangeError);
  });
});
