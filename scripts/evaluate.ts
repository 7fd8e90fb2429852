/**
 * Evaluates what can be evaluated: `npm run evaluate -- answers` asks the `grounded` generator every question of the evaluation set and
 * prints the table of docs/answers.md, the questions that were answered wrongly, and the median time of a generation.
 */
import { answersTable, type EvaluatedParts } from '../src/generators/evaluation/answers-table.ts';
import { type EvaluatedAnswer, evaluateAnswers, scoreAnswers } from '../src/generators/evaluation/evaluate-answers.ts';
import { QUESTIONS } from '../src/generators/evaluation/questions.ts';
import { createGroundedGenerator } from '../src/generators/grounded/grounded-generator.ts';

async function evaluateGrounded(): Promise<void> {
  const generator = createGroundedGenerator();
  const parts: EvaluatedParts = {
    seed: await evaluateAnswers(generator, QUESTIONS.seed),
    tuned: await evaluateAnswers(generator, QUESTIONS.tuned),
    blind: await evaluateAnswers(generator, QUESTIONS.blind),
  };
  const answers = [...parts.seed, ...parts.tuned, ...parts.blind];
  console.log(`${generator.name} ${generator.modelId}\n`);
  console.log(answersTable(parts));
  console.log(`\nMedian generation: ${scoreAnswers(answers).p50Ms.toFixed(2)} ms\n`);
  console.log('Answered wrongly:');
  for (const answer of answers) if (!answer.isRightEntry || !answer.isRightIntent) console.log(mistakeLine(answer));
}

function mistakeLine({ question, generation, intent, isRightEntry, isRightIntent }: EvaluatedAnswer): string {
  const cited = generation.retrieved.filter((entry) => entry.cited).map((entry) => entry.source.id);
  const wanted = question.entries.map((group) => group.join(' or '));
  return [
    `${question.id} "${question.message}"`,
    ...(isRightEntry
      ? []
      : [`entry: wanted ${wanted.join(' and ') || 'a refusal'}, got ${cited.join(' and ') || 'a refusal'}`]),
    ...(isRightIntent ? [] : [`intent: wanted ${question.intents.join(' or ')}, got ${intent}`]),
  ].join('\n    ');
}

const [what] = process.argv.slice(2);
if (what === 'answers') {
  await evaluateGrounded();
} else {
  console.error(`evaluate: "${what ?? ''}" is not known; expected: answers`);
  process.exitCode = 2;
}
