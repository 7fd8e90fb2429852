import { PERSONAS } from '../../src/domain/chat/vocabulary.ts';
import { FEATURE_NAMES } from '../../src/domain/learning/context-features.ts';
import type { TargetPolicy } from '../../src/domain/learning/evaluation/baselines.ts';
import { evaluateTarget } from '../../src/domain/learning/evaluation/evaluate-target.ts';
import { fitRewardRegression } from '../../src/domain/learning/evaluation/reward-regression.ts';
import { dot } from '../../src/domain/learning/numbers.ts';
import { createRng } from '../../src/domain/learning/random.ts';
import { exploringProbabilities } from '../../src/domain/learning/serve-strategy.ts';
import { logSoftmax } from '../../src/domain/learning/softmax-policy.ts';
import { ARM_COUNT } from '../../src/domain/learning/strategies.ts';
import { logTurns, plantTurns } from './planted-bandit.ts';

/** How an estimator did over many seeds. */
export interface EstimatorFigures {
  readonly estimator: 'ips' | 'snips' | 'dr';
  readonly bias: number;
  /** In standard errors of the mean over the seeds. */
  readonly biasInStandardErrors: number;
  readonly deviation: number;
  /** The share of seeds whose 95 % interval holds the truth. */
  readonly coverage: number;
}

const LIFT = 0.2;
const BASE_REWARD = 0.45;
const FIRST_PERSONA = FEATURE_NAMES.indexOf(`persona=${PERSONAS[0]}`);

/** Estimates a policy whose true value is known on a synthetic bandit, once per seed. */
export function studyEstimators(seeds: number): {
  readonly truth: number;
  readonly estimators: readonly EstimatorFigures[];
} {
  const target = byPersona(1, 6, 0.1);
  const logging = byPersona(2, 2, 0.2);
  const log = (seed: number, users: number, draws: number) =>
    logTurns(plantTurns({ seed, users, lift: LIFT }), createRng(draws), ({ features }) => logging(features));
  const truth = trueValue(target);
  const model = fitRewardRegression(log(999, 200, 999), ARM_COUNT);
  const results = Array.from({ length: seeds }, (_, index) =>
    evaluateTarget(log(1000 + index, 150, index), target, model),
  );
  const estimators = (['ips', 'snips', 'dr'] as const).map((estimator): EstimatorFigures => {
    const errors = results.map((result) => (result[estimator]?.value ?? Number.NaN) - truth);
    const bias = errors.reduce((total, error) => total + error, 0) / seeds;
    const deviation = Math.sqrt(dot(errors, errors) / seeds - bias ** 2);
    const covered = results.filter((result) => {
      const interval = result[estimator]?.interval ?? null;
      return interval !== null && interval[0] <= truth && truth <= interval[1];
    }).length;
    const biasInStandardErrors = bias / (deviation / Math.sqrt(seeds));
    return { estimator, bias, biasInStandardErrors, deviation, coverage: covered / seeds };
  });
  return { truth, estimators };
}

/** A policy that depends on the persona alone, so that its true value is a sum of 5 × 8 terms. */
function byPersona(seed: number, sharpness: number, epsilon: number): TargetPolicy {
  const rng = createRng(seed);
  const tables = PERSONAS.map(() => {
    const logits = Float64Array.from({ length: ARM_COUNT }, () => sharpness * (rng.next() - 0.5));
    return exploringProbabilities(logSoftmax(logits).map(Math.exp), epsilon);
  });
  return (features) =>
    tables[Array.from(features).indexOf(1, FIRST_PERSONA) - FIRST_PERSONA] ?? new Float64Array(ARM_COUNT);
}

function trueValue(target: TargetPolicy): number {
  const population = plantTurns({ seed: 1, users: 4000, lift: LIFT });
  const values = PERSONAS.map((persona) => {
    const turn = population.find((candidate) => candidate.persona === persona);
    const best = turn?.truth.indexOf(Math.max(...turn.truth)) ?? 0;
    return BASE_REWARD + LIFT * (target(turn?.features ?? [])[best] ?? Number.NaN);
  });
  return values.reduce((total, value) => total + value, 0) / PERSONAS.length;
}
