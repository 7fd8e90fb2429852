import type { DatasetRow } from '../../domain/learning/dataset/dataset-row.ts';
import type { TargetPolicy } from '../../domain/learning/evaluation/baselines.ts';
import { evaluateCandidate } from '../../domain/learning/evaluation/evaluate-candidate.ts';
import { expectedGuards, meanDivergence, measurePrompts } from '../../domain/learning/evaluation/expected-guards.ts';
import type { GuardMetric } from '../../domain/learning/evaluation/gate.ts';
import { guardMetrics } from '../../domain/learning/evaluation/guard-metrics.ts';
import { indexOfLargest } from '../../domain/learning/numbers.ts';
import type { AnswerToScore } from '../../domain/learning/reward-functions/reward-function.ts';
import { ARM_COUNT, strategyAt } from '../../domain/learning/strategies.ts';
import type { CandidateEvaluation, ExampleAnswer, ExampleAnswers } from '../../domain/learning/training/report.ts';
import {
  choosePrompts,
  type DescribedDecision,
  type LoggedPrompt,
  loggedDecisions,
} from '../../domain/learning/training/training-data.ts';
import type { AnswerBook } from './answer-book.ts';
import { trainingRefused } from './refusal.ts';

/** Answers of two policies side by side. */
const EXAMPLES = 6;

/** What the evaluation of a trained policy needs. */
export interface EvaluationGround {
  /** Of training users. */
  readonly training: readonly DescribedDecision[];
  /** Rows of held-out users. */
  readonly heldOutRows: readonly DatasetRow[];
  readonly guardPrompts: number;
  readonly openBook: (prompts: readonly LoggedPrompt[]) => Promise<AnswerBook>;
  readonly base: TargetPolicy;
  readonly candidate: TargetPolicy;
  readonly epsilon: number;
  readonly seed: number;
}

/** The candidate on held-out users: off-policy estimates of all policies, guard metrics of generated answers, examples, the gate. */
export async function evaluateOnHeldOut(ground: EvaluationGround): Promise<CandidateEvaluation> {
  const { base, candidate, epsilon, seed } = ground;
  const heldOut = loggedDecisions(ground.heldOutRows);
  const prompts = choosePrompts(ground.heldOutRows, ground.guardPrompts, seed);
  const book = await ground.openBook(prompts);
  const answers = await answerAll(book, prompts);
  const guards = guardsOf(prompts, answers, heldOut, base, candidate);
  return {
    ...evaluateCandidate({ training: ground.training, heldOut, base, candidate, epsilon, seed, guards }),
    guardPrompts: prompts.length,
    examples: examplesOf(prompts, book, base, candidate),
  };
}

type Answers = readonly (readonly (AnswerToScore | null)[])[];

async function answerAll(book: AnswerBook, prompts: readonly LoggedPrompt[]): Promise<Answers> {
  const answers = await Promise.all(
    prompts.map((prompt) => Promise.all(Array.from({ length: ARM_COUNT }, (_, arm) => answerOf(book, prompt, arm)))),
  );
  await book.flush();
  return answers;
}

async function answerOf(book: AnswerBook, prompt: LoggedPrompt, arm: number): Promise<AnswerToScore | null> {
  const answer = await book.answer(prompt, arm);
  return answer === null ? null : await book.toScore(prompt, answer);
}

function guardsOf(
  prompts: readonly LoggedPrompt[],
  answers: Answers,
  heldOut: readonly DescribedDecision[],
  base: TargetPolicy,
  candidate: TargetPolicy,
): readonly GuardMetric[] | null {
  const measured = measurePrompts(prompts.map(({ features }, index) => ({ features, answers: answers[index] ?? [] })));
  const ofCandidate = expectedGuards(measured, candidate);
  const ofBase = expectedGuards(measured, base);
  if (ofCandidate === null || ofBase === null) return null;
  const contexts = heldOut.map(({ features }) => features);
  return guardMetrics(ofCandidate, ofBase, meanDivergence(contexts, candidate, base));
}

/** Prompts on which the two policies differ, the largest change of each intent first. */
function examplesOf(
  prompts: readonly LoggedPrompt[],
  book: AnswerBook,
  base: TargetPolicy,
  candidate: TargetPolicy,
): readonly ExampleAnswers[] {
  const changed = prompts.flatMap((prompt) => {
    const before = base(prompt.features);
    const after = candidate(prompt.features);
    const arm = indexOfLargest(after);
    // A base policy without a preference is shown by its answer of least interest to the candidate.
    const usual = indexOfLargest(before.map((probability, index) => (index === arm ? -1 : probability)));
    const example = (policy: Float64Array, shown: number): ExampleAnswer => ({
      strategy: strategyAt(shown),
      probability: policy[shown] ?? 0,
      answerKey: book.keyOf(prompt, shown),
    });
    const { messageId, intent, persona } = prompt;
    const change = (after[arm] ?? 0) - (before[arm] ?? 0);
    return [
      { change, example: { messageId, intent, persona, base: example(before, usual), candidate: example(after, arm) } },
    ];
  });
  const byIntent = Map.groupBy(changed, ({ example }) => example.intent);
  const ranked = [...byIntent.values()].flatMap((group) =>
    group.sort((a, b) => b.change - a.change).map((each, rank) => ({ ...each, rank })),
  );
  return ranked
    .sort((a, b) => a.rank - b.rank || b.change - a.change)
    .slice(0, EXAMPLES)
    .map(({ example }) => example);
}

/** Below these a snapshot says too little for anything to be learned from it. Editorial: a tenth of what the gate's ESS of 100 needs at the least. */
export const MINIMUM_TRAINING_TURNS = 50;
export const MINIMUM_HELD_OUT_TURNS = 20;
/** Share of turns with a user's opinion or behaviour: without signals every arm looks alike. A missing reward is never 0. */
export const MINIMUM_SIGNAL_COVERAGE = 0.01;

/** @throws TrainingRefused when the snapshot holds too little. */
export function requireEnoughData(training: readonly DatasetRow[], heldOut: readonly DatasetRow[]): void {
  const sides = [
    ['training', loggedDecisions(training).length, MINIMUM_TRAINING_TURNS],
    ['held-out', loggedDecisions(heldOut).length, MINIMUM_HELD_OUT_TURNS],
  ] as const;
  for (const [side, found, needed] of sides) {
    if (found < needed) {
      throw trainingRefused(
        `the snapshot has ${found} turns of ${side} users with a known arm and probability: at least ${needed} are needed`,
      );
    }
  }
  const signalled = training.filter(({ explicitReward }) => explicitReward !== null).length;
  const coverage = signalled / training.length;
  if (coverage < MINIMUM_SIGNAL_COVERAGE) {
    throw trainingRefused(
      `${signalled} of ${training.length} training turns have feedback: at least ${100 * MINIMUM_SIGNAL_COVERAGE} % are needed, since a missing reward is no reward of 0`,
    );
  }
}
