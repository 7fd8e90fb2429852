import { STRATEGIES, STRATEGY_IDS } from '../../domain/learning/strategies.ts';
import { evaluateAnswers } from '../../generators/evaluation/evaluate-answers.ts';
import { QUESTIONS } from '../../generators/evaluation/questions.ts';
import { createGroundedGenerator } from '../../generators/grounded/grounded-generator.ts';
import { readAnswer } from './visible-answer.ts';

jest.setTimeout(60_000);

const generator = createGroundedGenerator();
// Every fifth question: enough of each intent.
const questions = Object.values(QUESTIONS)
  .flat()
  .filter((_, index) => index % 5 === 0);

test.each(STRATEGY_IDS)('the reader of an answer under %s sees what the arm promises, without its name', async (id) => {
  const arm = STRATEGIES[id];
  const answers = (await evaluateAnswers(generator, questions, id)).filter(({ generation }) =>
    generation.retrieved.some(({ cited }) => cited),
  );
  const seen = answers.map(({ generation: { response, retrieved } }) =>
    readAnswer({
      response,
      used_context: true,
      sources: retrieved.filter(({ cited }) => cited).map(({ source }) => source),
    }),
  );
  expect(seen.length).toBeGreaterThan(30);
  const share = (holds: (answer: (typeof seen)[number]) => boolean) => seen.filter(holds).length / seen.length;
  expect(share(({ asksBack }) => asksBack === arm.asksClarifyingQuestion)).toBe(1);
  // An entry that has been asked about in every way has no next action left.
  expect(share(({ namesNextActions }) => namesNextActions === arm.namesNextActions)).toBeGreaterThan(0.9);
  expect(share(({ hasPriceTable }) => hasPriceTable)).toBeGreaterThanOrEqual(arm.form === 'range_table' ? 0.8 : 0);
  if (arm.form !== 'range_table') expect(share(({ hasPriceTable }) => hasPriceTable)).toBe(0);
  if (arm.form === 'steps') expect(share(({ hasSteps }) => hasSteps)).toBeGreaterThan(0.8);
  if (arm.form === 'prose') expect(share(({ hasSteps }) => hasSteps)).toBe(0);
  const otherLead = arm.lead === 'cost_first' ? 'safety' : 'cost';
  expect(share(({ lead }) => lead === otherLead)).toBeLessThan(0.35);
  const length = seen.reduce((sum, answer) => sum + answer.length, 0) / seen.length;
  expect(length).toBeGreaterThan({ brief: 150, standard: 450, detailed: 900 }[arm.length]);
  expect(length).toBeLessThan({ brief: 600, standard: 1_400, detailed: 2_000 }[arm.length]);
});

test('a refusal is read as an answer without a topic', async () => {
  const [answer] = await evaluateAnswers(generator, [
    { id: 'x', message: 'Who won the game?', entries: [], intents: [] },
  ]);
  const seen = readAnswer({ response: answer?.generation.response ?? '', used_context: false, sources: [] });
  expect(seen).toMatchObject({
    usesContext: false,
    topic: null,
    hasSteps: false,
    hasPriceTable: false,
    asksBack: false,
  });
});

test('length counts code points of the trimmed text; money and safety are told apart by what comes first', () => {
  const read = (response: string) => readAnswer({ response, used_context: true, sources: [{ id: 'a' }, { id: 'b' }] });
  expect(read('  🏠 ok \n')).toMatchObject({ length: 4, lead: 'neither', topic: 'a' });
  expect(read('From $5 on.\nSafety: gloves.').lead).toBe('cost');
  expect(read('Deck\nSafety: gloves.\nFrom $5 on.').lead).toBe('safety');
  expect(read('Deck\nSafety: gloves.').lead).toBe('safety');
});
