import type { PreparedTraining } from '../../domain/learning/algorithms/trainers.ts';
import type { ScoreArm, TrainingCheckpoint, TrainingRun } from '../../domain/learning/algorithms/training.ts';
import { flatWeights, type PolicyBundle } from '../../domain/learning/policy.ts';
import { type AnswerScorer, createAnswerScorer } from '../../domain/learning/reward-model/answer-scorer.ts';
import { ARM_COUNT, strategyAt } from '../../domain/learning/strategies.ts';
import type { GenerationPlan } from '../../domain/learning/training/plan.ts';
import {
  choosePrompts,
  type DescribedDecision,
  type LoggedPrompt,
  labelledTurns,
  loggedDecisions,
} from '../../domain/learning/training/training-data.ts';
import { type AnswerBook, type BookAnswer, type BookDependencies, openAnswerBook } from './answer-book.ts';
import type { SettledRun, TrainingData } from './dependencies.ts';
import { readRows } from './rows.ts';

/** What a run trains on, made from its snapshot and seed alone: the same in every process and attempt. */
export interface TrainingGround {
  readonly rows: number;
  /** Of them, turns of simulated homeowners. */
  readonly simulatedRows: number;
  readonly logged: readonly DescribedDecision[];
  readonly prompts: readonly LoggedPrompt[];
  readonly scorer: AnswerScorer;
  readonly book: AnswerBook;
  readonly score: ScoreArm;
}

/** Reads the training side of the snapshot, fits the reward model, and opens the book of answers. */
export async function openTrainingGround(
  dependencies: BookDependencies,
  data: TrainingData,
  { input, basis }: SettledRun,
  run: { readonly prepared: PreparedTraining; readonly plan: GenerationPlan; readonly bundle: PolicyBundle },
): Promise<TrainingGround> {
  const { snapshotId } = basis;
  const rows = await readRows(
    (after, limit) => data.listTrainingRows({ snapshotId, side: 'train', after, limit }),
    input.includeSimulated,
  );
  const prompts = choosePrompts(rows, run.plan.trainingPrompts, input.seed);
  const weight = run.prepared.options.reward_model_weight;
  const scorer = createAnswerScorer(labelledTurns(rows), weight);
  const book = await openAnswerBook(dependencies, data, run.bundle, prompts);
  return {
    rows: rows.length,
    simulatedRows: rows.filter(({ simulated }) => simulated).length,
    logged: loggedDecisions(rows),
    prompts,
    scorer,
    book,
    score: scoreWith(book, scorer, prompts),
  };
}

/** The score of each pair, computed once: algorithms ask for the same pair again and again. */
function scoreWith(book: AnswerBook, scorer: AnswerScorer, prompts: readonly LoggedPrompt[]): ScoreArm {
  const scores = new Map(prompts.map(({ promptId }) => [promptId, new Array<number | null | undefined>(ARM_COUNT)]));
  const promptOfId = new Map(prompts.map((prompt) => [prompt.promptId, prompt]));
  return ({ promptId }, arm) => {
    const known = scores.get(promptId)?.[arm];
    if (known !== undefined) return known;
    const prompt = promptOfId.get(promptId);
    if (prompt === undefined) throw new RangeError(`the prompt ${promptId} is not one of this run`);
    const scored = (found: BookAnswer | null): number | null => {
      const score = found === null ? null : scoreAnswer(scorer, prompt, arm, found);
      const row = scores.get(promptId);
      if (row !== undefined) row[arm] = score;
      return score;
    };
    const answer = book.answer(prompt, arm);
    return answer instanceof Promise ? answer.then(scored) : scored(answer);
  };
}

function scoreAnswer(
  scorer: AnswerScorer,
  prompt: LoggedPrompt,
  arm: number,
  { answer, byFunction }: BookAnswer,
): number {
  const { user, intent, persona } = prompt;
  const { response, usedContext, intentMatch } = answer;
  return scorer.score({
    ...{ user, strategy: strategyAt(arm), byFunction },
    turn: { intent, persona, response, usedContext, intentMatch },
  });
}

/** Starts the algorithm on the ground, or goes on from a checkpoint. */
export function startTraining(
  prepared: PreparedTraining,
  ground: TrainingGround,
  bundle: PolicyBundle,
  seed: number,
  checkpoint: TrainingCheckpoint | null,
): TrainingRun {
  return prepared.start({
    baseWeights: flatWeights(bundle.strategyWeights),
    armCount: ARM_COUNT,
    prompts: ground.prompts,
    logged: ground.logged,
    score: ground.score,
    seed,
    ...(checkpoint !== null && { resumeFrom: checkpoint }),
  });
}
