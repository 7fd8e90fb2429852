import { classifyIntent } from '../../domain/chat/classify-intent.ts';
import { readAnswer } from '../../domain/learning/reward-functions/answer-reading.ts';
import { rewardFunctionOf } from '../../domain/learning/reward-functions/reward-functions.ts';
import { STRATEGY_IDS, type StrategyId } from '../../domain/learning/strategies.ts';
import { QUESTIONS } from '../evaluation/questions.ts';
import { createEntryFinder } from './find-entries.ts';
import { createGroundedGenerator } from './grounded-generator.ts';

const generator = createGroundedGenerator();
const findEntries = createEntryFinder();

/** The generator's answer to a question under an arm, with what retrieval gives for the question. */
async function answered(message: string, strategy: StrategyId) {
  const { intent } = classifyIntent(message);
  const { response } = await generator.generate(
    { messageId: 'm', message, persona: null, intent, agent: 'chat_agent', policyId: 'p', strategy, history: [] },
    { signal: new AbortController().signal, onToken: () => undefined, onReset: () => undefined },
  );
  const neutral = {
    persona: null,
    sources: [],
    suggestedActions: [],
    usedContext: false,
    intentMatch: false,
    error: null,
  };
  return { message, response, intent, entries: findEntries({ message, intent, history: [] }), ...neutral };
}

test('every figure that the grounded generator states is an entry’s, with its label and unit, under every arm', async () => {
  let claims = 0;
  for (const { message } of QUESTIONS.seed) {
    for (const strategy of STRATEGY_IDS) {
      const answer = await answered(message, strategy);
      const found = readAnswer(answer).claims;
      claims += found.length;
      expect(found.filter(({ isGrounded }) => !isGrounded)).toEqual([]);
      // The same answer with its prices raised is caught.
      const raised = readAnswer({ ...answer, response: answer.response.replace(/\$(\d)/g, '$$9$1') }).claims;
      if (answer.response.includes('$')) expect(raised.some(({ isGrounded }) => !isGrounded)).toBe(true);
    }
  }
  expect(claims).toBeGreaterThan(1000);
});

test('a cost question is best answered with the price that it names, and a how-to with all its steps', async () => {
  const cost = await answered('How much does a hardwood floor cost?', 'price_table');
  expect(rewardFunctionOf('cost_estimator').score(cost).score).toBeGreaterThan(0.9);
  const full = await answered('How do I lay a hardwood floor?', 'costed_steps');
  const quick = await answered('How do I lay a hardwood floor?', 'quick_answer');
  const guide = rewardFunctionOf('diy_guide');
  expect(guide.score(full).score).toBeGreaterThan(guide.score(quick).score);
});

test('a question that the knowledge base does not cover has no entries', () => {
  expect(findEntries({ message: 'Who won the football match?', intent: 'general_question', history: [] })).toEqual([]);
});
