import { z } from 'zod';
import { classifyIntent } from '../../domain/chat/classify-intent.ts';
import { INTENTS, type Intent, PERSONAS } from '../../domain/chat/vocabulary.ts';
import type { StrategyId } from '../../domain/learning/strategies.ts';
import type { Exchange } from '../../domain/turn/turn.ts';
import type { Generation, ResponseModel } from '../response-model.ts';

/** One question of the evaluation set, with what a right answer is. */
const questionSchema = z.strictObject({
  id: z.string(),
  message: z.string(),
  /** One group per topic that must be cited; any id of a group will do. Empty: the right answer is a refusal. */
  entries: z.array(z.array(z.string()).min(1)),
  /** Any of these is right. */
  intents: z.array(z.enum(INTENTS)).min(1),
  /** What was asked before in the conversation, oldest first. */
  history: z.array(z.string()).optional(),
  persona: z.enum(PERSONAS).optional(),
  tags: z.array(z.enum(['typo', 'vague', 'several', 'follow-up', 'language', 'off-topic'])).optional(),
});
export type EvaluationQuestion = z.infer<typeof questionSchema>;

/**
 * A file of the set: `seed` was written before any tuning, `tuned` while tuning, `blind` after it and is never tuned on: it shows what to
 * expect of questions that nobody here has seen.
 */
export const questionFileSchema = z.strictObject({
  half: z.enum(['seed', 'tuned', 'blind']),
  questions: z.array(questionSchema),
});

export interface EvaluatedAnswer {
  readonly question: EvaluationQuestion;
  readonly generation: Generation;
  /** The questions and answers that came before. */
  readonly history: readonly Exchange[];
  /** The final intent: the generator's own, else that of the message's classification. */
  readonly intent: Intent;
  /** Exactly the expected topics are cited, no more and no fewer. For off-topic questions: none. */
  readonly isRightEntry: boolean;
  readonly isRightIntent: boolean;
  readonly generationMs: number;
}

/** Shares of right answers; a share of no questions is null. */
export interface AnswerScores {
  readonly questions: number;
  /** Right entries, among questions that have an answer. */
  readonly rightEntry: Share;
  /** Right intent, among all questions. */
  readonly rightIntent: Share;
  /** Refusals, among questions that have no answer. */
  readonly honestRefusal: Share;
  /** Median time of a generation, in milliseconds. */
  readonly p50Ms: number;
}

export interface Share {
  readonly right: number;
  readonly of: number;
}

/**
 * Asks every question the way a conversation does: each earlier message is really answered before.
 * @param strategy the arm of every answer; null: the style that suits most questions.
 */
export async function evaluateAnswers(
  generator: ResponseModel,
  questions: readonly EvaluationQuestion[],
  strategy: StrategyId | null = null,
): Promise<EvaluatedAnswer[]> {
  const evaluated: EvaluatedAnswer[] = [];
  for (const question of questions) {
    const history: Exchange[] = [];
    for (const message of question.history ?? []) {
      const { generation, intent } = await ask(generator, message, { ...question, strategy }, history);
      history.push({ message, response: generation.response, intent });
    }
    const { generation, intent, generationMs } = await ask(
      generator,
      question.message,
      { ...question, strategy },
      history,
    );
    const isRightEntry = citesExactly(generation, question.entries);
    evaluated.push({
      question,
      generation,
      history,
      intent,
      isRightEntry,
      isRightIntent: question.intents.includes(intent),
      generationMs,
    });
  }
  return evaluated;
}

/** The scores of a set of evaluated answers. */
export function scoreAnswers(answers: readonly EvaluatedAnswer[]): AnswerScores {
  const answerable = answers.filter(({ question }) => question.entries.length > 0);
  const unanswerable = answers.filter(({ question }) => question.entries.length === 0);
  const times = answers.map(({ generationMs }) => generationMs).sort((a, b) => a - b);
  return {
    questions: answers.length,
    rightEntry: shareOf(answerable, ({ isRightEntry }) => isRightEntry),
    rightIntent: shareOf(answers, ({ isRightIntent }) => isRightIntent),
    honestRefusal: shareOf(unanswerable, ({ isRightEntry }) => isRightEntry),
    p50Ms: times[Math.floor(times.length / 2)] ?? 0,
  };
}

async function ask(
  generator: ResponseModel,
  message: string,
  { id, persona, strategy }: EvaluationQuestion & { readonly strategy: StrategyId | null },
  history: readonly Exchange[],
) {
  const previous = history.at(-1);
  const { intent } = classifyIntent(message, { previousIntent: previous?.intent, previousMessage: previous?.message });
  const start = performance.now();
  const generation = await generator.generate(
    {
      messageId: id,
      message,
      persona: persona ?? null,
      intent,
      agent: 'chat_agent',
      policyId: 'evaluation',
      strategy,
      history,
    },
    { signal: new AbortController().signal, onToken: () => undefined, onReset: () => undefined },
  );
  return { generation, intent: generation.intent ?? intent, generationMs: performance.now() - start };
}

function citesExactly({ retrieved }: Generation, groups: readonly (readonly string[])[]): boolean {
  const cited = retrieved.filter((entry) => entry.cited).map((entry) => entry.source.id);
  return cited.length === groups.length && groups.every((group) => group.some((id) => cited.includes(id)));
}

function shareOf<T>(items: readonly T[], isRight: (item: T) => boolean): Share {
  return { right: items.filter(isRight).length, of: items.length };
}
