import { type EvaluationQuestion, questionFileSchema } from './evaluate-answers.ts';
import blind from './questions.blind.json' with { type: 'json' };
import seed from './questions.seed.json' with { type: 'json' };
import tuned from './questions.tuned.json' with { type: 'json' };

/** The parts of the evaluation set: see `questionFileSchema`. */
export const QUESTIONS: Readonly<Record<'seed' | 'tuned' | 'blind', readonly EvaluationQuestion[]>> = {
  seed: questionFileSchema.parse(seed).questions,
  tuned: questionFileSchema.parse(tuned).questions,
  blind: questionFileSchema.parse(blind).questions,
};
