import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { responseLength } from '../../domain/reward/adjustments.ts';
import { createGroundedGenerator } from '../grounded/grounded-generator.ts';
import { KNOWLEDGE } from '../knowledge/knowledge.ts';
import type { Figure } from '../knowledge/schema.ts';
import { answersTable, type EvaluatedParts, GOALS_PERCENT, percentOf } from './answers-table.ts';
import { type EvaluatedAnswer, evaluateAnswers, scoreAnswers } from './evaluate-answers.ts';
import { QUESTIONS } from './questions.ts';

const generator = createGroundedGenerator();
let parts: EvaluatedParts;
let answers: readonly EvaluatedAnswer[];

beforeAll(async () => {
  parts = {
    seed: await evaluateAnswers(generator, QUESTIONS.seed),
    tuned: await evaluateAnswers(generator, QUESTIONS.tuned),
    blind: await evaluateAnswers(generator, QUESTIONS.blind),
  };
  answers = [...parts.seed, ...parts.tuned, ...parts.blind];
});

describe('the evaluation set', () => {
  it('has at least 150 questions, half of them or more written before tuning, the blind ones not counted', () => {
    expect(QUESTIONS.seed.length + QUESTIONS.tuned.length).toBeGreaterThanOrEqual(150);
    expect(QUESTIONS.seed.length).toBeGreaterThanOrEqual(QUESTIONS.tuned.length);
  });

  it('asks no question twice', () => {
    const asked = Object.values(QUESTIONS).flatMap((questions) =>
      questions.map(({ message, history }) => [...(history ?? []), message].join('\n')),
    );
    expect(asked).toEqual([...new Set(asked)]);
  });

  it('expects only entries that exist', () => {
    const ids = new Set(KNOWLEDGE.map(({ id }) => id));
    const expected = Object.values(QUESTIONS).flatMap((questions) =>
      questions.flatMap(({ entries }) => entries.flat()),
    );
    expect(expected.filter((id) => !ids.has(id))).toEqual([]);
  });
});

describe('the grounded generator on the evaluation set', () => {
  it.each(['seed', 'tuned'] as const)('reaches the goals on the %s half', (half) => {
    const scores = scoreAnswers(parts[half]);
    expect(percentOf(scores.rightEntry)).toBeGreaterThanOrEqual(GOALS_PERCENT.rightEntry);
    expect(percentOf(scores.rightIntent)).toBeGreaterThanOrEqual(GOALS_PERCENT.rightIntent);
    expect(percentOf(scores.honestRefusal)).toBeGreaterThanOrEqual(GOALS_PERCENT.honestRefusal);
  });

  it('scores what docs/answers.md says', () => {
    const page = readFileSync(join(process.cwd(), 'docs', 'answers.md'), 'utf8');
    expect(page).toContain(answersTable(parts));
  });

  it('takes every number of an answer from the figures of a cited entry, or from the conversation', () => {
    const invented = answers.flatMap((answer) =>
      numbersOf(answer.generation.response)
        .filter((value) => !allowedNumbers(answer).has(value))
        .map((value) => `${answer.question.id}: ${value}`),
    );
    expect(answers.some(({ generation }) => numbersOf(generation.response).length > 0)).toBe(true);
    expect(invented).toEqual([]);
  });

  it('answers in 50 to 2,000 characters', () => {
    const lengths = answers.map(({ generation }) => responseLength(generation.response));
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(50);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(2000);
  });

  it('shows the origin of the figures wherever it shows figures', () => {
    const silent = answers.filter(
      ({ generation: { response } }) =>
        numbersOf(response).length > 0 && !/editorial estimate 2\d{3}|quoted from/.test(response),
    );
    expect(silent.map(({ question }) => question.id)).toEqual([]);
  });

  it('refuses without a figure, a source, or an intent', () => {
    const refusals = answers.filter(({ generation }) => generation.retrieved.every((entry) => !entry.cited));
    expect(refusals.length).toBeGreaterThan(0);
    for (const { generation, intent } of refusals) {
      expect(numbersOf(generation.response)).toEqual([]);
      expect(generation.retrieved).toEqual([]);
      expect(intent).toBe('general_question');
    }
  });

  it('suggests two or three follow-ups with every answer', () => {
    for (const { generation } of answers) {
      expect([2, 3]).toContain(generation.suggestedActions.length);
    }
  });

  it('answers a repeated question with the same words', async () => {
    const again = await evaluateAnswers(createGroundedGenerator(), QUESTIONS.seed);
    expect(again.map(({ generation }) => generation)).toEqual(parts.seed.map(({ generation }) => generation));
  });

  it('takes less than 5 ms for half of the answers (the quickest of three runs: other work on the machine slows single ones)', async () => {
    const runs = [
      answers,
      await evaluateAnswers(generator, QUESTIONS.seed),
      await evaluateAnswers(generator, QUESTIONS.seed),
    ];
    expect(Math.min(...runs.map((run) => scoreAnswers(run).p50Ms))).toBeLessThan(5);
  });
});

/** The numbers of a text as values; fractions as decimals; the numbers of list items left out. */
function numbersOf(text: string): number[] {
  const withoutMarkers = text.replace(/^\d{1,2}\. /gm, '');
  return (withoutMarkers.match(/\d+\/\d+(?!\/)|\d[\d,]*(?:\.\d+)?/g) ?? []).map(numericValue);
}

function numericValue(text: string): number {
  const [numerator = '', denominator] = text.replaceAll(',', '').split('/');
  return denominator === undefined ? Number(numerator) : Number(numerator) / Number(denominator);
}

function allowedNumbers({ generation, question, history }: EvaluatedAnswer): ReadonlySet<number> {
  const cited = new Set(generation.retrieved.filter((entry) => entry.cited).map((entry) => entry.source.id));
  const figures = KNOWLEDGE.filter(({ id }) => cited.has(id)).flatMap((entry) => entry.figures);
  const conversation = [question.message, ...history.flatMap(({ message, response }) => [message, response])].flatMap(
    numbersOf,
  );
  return new Set([...figures.flatMap(numbersOfFigure), ...conversation]);
}

function numbersOfFigure({ low, high, year, note, source_kind }: Figure): number[] {
  return [low, high, year, ...(source_kind === 'quoted' ? numbersOf(note) : [])];
}
