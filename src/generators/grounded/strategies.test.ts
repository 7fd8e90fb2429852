import { STRATEGIES, STRATEGY_IDS, type StrategyId } from '../../domain/learning/strategies.ts';
import { responseLength } from '../../domain/reward/adjustments.ts';
import { type EvaluatedAnswer, evaluateAnswers } from '../evaluation/evaluate-answers.ts';
import { QUESTIONS } from '../evaluation/questions.ts';
import { figureText, fillFigures } from '../knowledge/figure-text.ts';
import { KNOWLEDGE } from '../knowledge/knowledge.ts';
import type { KnowledgeEntry } from '../knowledge/schema.ts';
import { LENGTH_LIMITS } from './answer-style.ts';
import { createGroundedGenerator } from './grounded-generator.ts';

jest.setTimeout(120_000);

const questions = Object.values(QUESTIONS).flat();
const generator = createGroundedGenerator();
const answersOf = new Map<StrategyId, readonly EvaluatedAnswer[]>();

beforeAll(async () => {
  for (const id of STRATEGY_IDS) answersOf.set(id, await evaluateAnswers(generator, questions, id));
});

/** What was answered under an arm: refusals, which no strategy changes, are left out. */
function answered(id: StrategyId): readonly EvaluatedAnswer[] {
  return (answersOf.get(id) ?? []).filter(({ generation }) => citedBy(generation).length > 0);
}

function citedBy({ retrieved }: EvaluatedAnswer['generation']): readonly KnowledgeEntry[] {
  const ids = new Set(retrieved.filter(({ cited }) => cited).map(({ source }) => source.id));
  return KNOWLEDGE.filter((entry) => ids.has(entry.id));
}

const armsWith = (promises: (arm: (typeof STRATEGIES)[StrategyId]) => boolean) =>
  STRATEGY_IDS.filter((id) => promises(STRATEGIES[id]));
const textsOf = (id: StrategyId) => answered(id).map(({ generation }) => generation.response);
const meanLength = (id: StrategyId) =>
  textsOf(id).reduce((sum, text) => sum + responseLength(text), 0) / textsOf(id).length;
const LIST_MARK = /^(?:- |\d+\. )/m;
const TABLE_ROW = /^[^|\n]+ \| \S/m;
const hasSteps = (entry: KnowledgeEntry) => entry.body.steps !== undefined;
const hasPrices = (entry: KnowledgeEntry) => entry.figures.some(({ unit }) => unit.startsWith('usd'));

test('there are enough answers to judge the arms by', () => {
  for (const id of STRATEGY_IDS) expect(answered(id).length).toBeGreaterThan(50);
});

test('the arms give different answers to the same question', () => {
  const byQuestion = answered('quick_answer').map((_, index) => new Set(STRATEGY_IDS.map((id) => textsOf(id)[index])));
  const allDiffer = byQuestion.filter((texts) => texts.size === STRATEGY_IDS.length);
  expect(allDiffer.length / byQuestion.length).toBeGreaterThan(0.9);
});

test('brief answers are shorter than standard ones, and these shorter than detailed ones', () => {
  const meansOf = (length: string) => armsWith((arm) => arm.length === length).map(meanLength);
  expect(Math.max(...meansOf('brief'))).toBeLessThan(Math.min(...meansOf('standard')));
  expect(Math.max(...meansOf('standard'))).toBeLessThan(Math.min(...meansOf('detailed')));
});

test.each(STRATEGY_IDS)('%s: no answer is longer than its reward allows', (id) => {
  for (const text of textsOf(id)) expect(responseLength(text)).toBeLessThanOrEqual(LENGTH_LIMITS.detailed);
});

test.each(armsWith(({ form }) => form === 'prose'))('%s: running text, no list', (id) => {
  for (const text of textsOf(id)) expect(text).not.toMatch(LIST_MARK);
});

test.each(armsWith(({ form }) => form === 'steps'))('%s: numbered steps wherever the entry has steps', (id) => {
  const withSteps = answered(id).filter(({ generation }) => citedBy(generation).some(hasSteps));
  expect(withSteps.length).toBeGreaterThan(30);
  for (const { generation } of withSteps) expect(generation.response).toMatch(/^1\. .+\n(?:2\. |There are more)/m);
});

test.each(armsWith(({ form }) => form === 'range_table'))('%s: the ranges in a table', (id) => {
  const withPrices = answered(id).filter(({ generation }) => citedBy(generation).some(hasPrices));
  expect(withPrices.length).toBeGreaterThan(30);
  for (const { generation } of withPrices) expect(generation.response).toMatch(TABLE_ROW);
});

test.each(STRATEGY_IDS)('%s: cost before safety, or safety before cost, as promised', (id) => {
  const alone = answered(id).filter(({ generation }) => citedBy(generation).length === 1);
  const both = alone.flatMap(({ generation: { response } }) => {
    const [cost, safety] = [response.search(/\$\d/), response.search(/^Safety:/m)];
    return cost >= 0 && safety >= 0 ? [{ cost, safety }] : [];
  });
  expect(both.length).toBeGreaterThan(10);
  const kept = both.filter(({ cost, safety }) => cost < safety === (STRATEGIES[id].lead === 'cost_first'));
  expect(kept).toHaveLength(both.length);
});

test.each(STRATEGY_IDS)('%s: asks back, and names next actions, exactly when promised', (id) => {
  const { asksClarifyingQuestion, namesNextActions } = STRATEGIES[id];
  for (const { generation } of answered(id)) {
    const closing = generation.response.split('\n\n').slice(citedBy(generation).length);
    const offersActions = generation.suggestedActions.length > 0;
    expect(closing.some((line) => line.startsWith('Next you could ask: '))).toBe(namesNextActions && offersActions);
    expect(closing.some((line) => line.endsWith('?') && !line.startsWith('Next '))).toBe(asksClarifyingQuestion);
  }
});

test.each(STRATEGY_IDS)('%s: safety is said wherever an entry needs it', (id) => {
  for (const { generation } of answered(id)) {
    for (const entry of citedBy(generation).filter(({ needs_safety }) => needs_safety)) {
      expect(generation.response).toContain(fillFigures(entry.body.safety?.[0] ?? 'none', entry));
    }
  }
});

test.each(STRATEGY_IDS)('%s: every figure of every answer is one of a cited entry', (id) => {
  for (const { generation } of answersOf.get(id) ?? []) {
    expect(withoutKnownFigures(generation.response, citedBy(generation))).not.toMatch(/\d/);
  }
});

test.each(STRATEGY_IDS)('%s: what it costs to paint a living room: the range, its unit, its source', async (id) => {
  const question = { id: 'paint', message: 'How much to paint my living room?', entries: [], intents: [] };
  const [answer] = await evaluateAnswers(generator, [{ ...question, intents: ['cost_estimate'] }], id);
  expect(answer?.generation.response).toMatch(/\$[\d,]+–\$[\d,]+ per room/);
  expect(answer?.generation.response).toContain('typical US range, editorial estimate 2025');
  expect(answer?.generation.retrieved[0]?.source.id).toBe('paint-interior');
});

test.each(STRATEGY_IDS)(
  '%s: the same question gets the same answer, and the same entries as under every arm',
  async (id) => {
    const again = await evaluateAnswers(createGroundedGenerator(), questions.slice(0, 20), id);
    const before = answersOf.get(id)?.slice(0, 20) ?? [];
    expect(again.map(({ generation }) => generation)).toEqual(before.map(({ generation }) => generation));
    const entriesUnder = (arm: StrategyId) =>
      (answersOf.get(arm) ?? [])
        .filter(({ history }) => history.length === 0)
        .map(({ generation }) => generation.retrieved);
    expect(entriesUnder(id)).toEqual(entriesUnder('quick_answer'));
  },
);

/** The text less the figures of the entries, the words on their origin, and the numbers of steps. */
function withoutKnownFigures(text: string, entries: readonly KnowledgeEntry[]): string {
  const figures = entries.flatMap((entry) => entry.figures);
  const known = [
    ...figures.map((figure) => `typical US range, editorial estimate ${figure.year} (${figure.note})`),
    ...figures.map((figure) => `quoted from ${figure.note}`),
    ...figures.map(figureText),
  ].sort((a, b) => b.length - a.length);
  return known.reduce((rest, words) => rest.replaceAll(words, ''), text).replaceAll(/^\d+\. /gm, '');
}
