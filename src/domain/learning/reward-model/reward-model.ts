import { DEFAULT_FOLDS, foldOfUser } from '../evaluation/cross-fit.ts';
import { at, logistic } from '../numbers.ts';
import { type AnsweredTurn, activeTerms, REWARD_MODEL_TERMS } from './answer-features.ts';
import { type ClassifierMetrics, classifierMetrics } from './classifier-metrics.ts';
import { fitLogisticRegression } from './logistic-regression.ts';

/** An answer that a user judged. One label per turn. */
export interface LabelledTurn extends AnsweredTurn {
  readonly user: string;
  readonly liked: boolean;
}

/** Names the terms: a stored model is never used with another definition. */
export const REWARD_MODEL_VERSION = 'reward-model-1';

/** The probability that a user likes an answer. Plain data: it can be stored with the training run. */
export interface RewardModel {
  readonly version: string;
  /** One coefficient (log odds) per term of REWARD_MODEL_TERMS. */
  readonly coefficients: readonly number[];
  readonly penalty: number;
  readonly labels: number;
}

export type RewardModelFit =
  | {
      readonly status: 'fitted';
      readonly model: RewardModel;
      /** One model per fold of users, fitted without the labels of that fold: `foldModels[foldOfUser(user)]` has not seen `user`. */
      readonly foldModels: readonly RewardModel[];
      /** On predictions for users that the predicting model had not seen. */
      readonly quality: ClassifierMetrics;
    }
  | { readonly status: 'refused'; readonly reason: string };

/** Source: learning.md, "Phase 2". */
export const MINIMUM_LABELS = 100;
/** Fewer answers of one class than this say nothing about what makes it. */
export const MINIMUM_LABELS_OF_A_CLASS = 10;
/** Cross-fitting needs several users on both sides of a fold. */
export const MINIMUM_USERS = 10;
/** λ: shrinks the hundreds of particular terms towards what holds for everybody. */
export const DEFAULT_PENALTY = 3;

/**
 * The reward model of explicit feedback: a regularized logistic regression on properties of answers that a person can name, with its AUC
 * and calibration, cross-fitted by user. Pass labels of training users only. Deterministic.
 */
export function fitRewardModel(labels: readonly LabelledTurn[], penalty: number = DEFAULT_PENALTY): RewardModelFit {
  const liked = labels.filter((label) => label.liked).length;
  const reason = refusal(labels, liked);
  if (reason !== null) return { status: 'refused', reason };
  const model = fitCoefficients(labels, penalty);
  const foldModels = fitFoldModels(labels, penalty, Float64Array.from(model.coefficients));
  const predictions = labels.map((label) => likedProbability(foldModels[foldOfUser(label.user)] ?? model, label));
  const outcomes = labels.map((label) => label.liked);
  return { status: 'fitted', model, foldModels, quality: classifierMetrics(predictions, outcomes) };
}

/** Source: Chernozhukov et al., Econometrics J. 21 (2018) § 3. */
function fitFoldModels(labels: readonly LabelledTurn[], penalty: number, start: Float64Array): readonly RewardModel[] {
  return Array.from({ length: DEFAULT_FOLDS }, (_, fold) =>
    fitCoefficients(
      labels.filter(({ user }) => foldOfUser(user) !== fold),
      penalty,
      start,
    ),
  );
}

/** The probability ∈ [0, 1] that a user likes the answer. @throws RangeError for a model of another version. */
export function likedProbability(model: RewardModel, turn: AnsweredTurn): number {
  if (model.version !== REWARD_MODEL_VERSION || model.coefficients.length !== REWARD_MODEL_TERMS.length) {
    throw new RangeError(
      `reward model ${model.version}: expected ${REWARD_MODEL_VERSION} with ${REWARD_MODEL_TERMS.length} coefficients`,
    );
  }
  return logistic(activeTerms(turn).reduce((score, term) => score + at(model.coefficients, term), 0));
}

/** What moves the model most: terms with their log odds, largest first, without the intercept. */
export function strongestTerms(
  model: RewardModel,
  count: number,
): readonly { readonly term: string; readonly logOdds: number }[] {
  return REWARD_MODEL_TERMS.map((term, index) => ({ term, logOdds: at(model.coefficients, index) }))
    .slice(1)
    .sort((a, b) => Math.abs(b.logOdds) - Math.abs(a.logOdds))
    .slice(0, count);
}

function refusal(labels: readonly LabelledTurn[], liked: number): string | null {
  if (labels.length < MINIMUM_LABELS) return `${labels.length} labelled answers: at least ${MINIMUM_LABELS} are needed`;
  const fewest = Math.min(liked, labels.length - liked);
  if (fewest < MINIMUM_LABELS_OF_A_CLASS) {
    return `${liked} liked and ${labels.length - liked} disliked answers: at least ${MINIMUM_LABELS_OF_A_CLASS} of each are needed`;
  }
  const users = new Set(labels.map(({ user }) => user)).size;
  return users < MINIMUM_USERS ? `labels of ${users} users: at least ${MINIMUM_USERS} are needed` : null;
}

function fitCoefficients(labels: readonly LabelledTurn[], penalty: number, start?: Float64Array): RewardModel {
  const examples = labels.map((label) => ({ terms: activeTerms(label), outcome: label.liked }));
  const coefficients = fitLogisticRegression(examples, REWARD_MODEL_TERMS.length, penalty, start);
  return { version: REWARD_MODEL_VERSION, coefficients: Array.from(coefficients), penalty, labels: labels.length };
}
