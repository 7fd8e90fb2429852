import { canonicalJson, type Json } from '../canonical-json.ts';
import { FEATURE_COUNT, FEATURES_VERSION } from './context-features.ts';
import { ARM_COUNT, STRATEGY_IDS } from './strategies.ts';

/** The share of turns whose arm is drawn uniformly, after the first promotion, when nothing else is configured. */
export const DEFAULT_EPSILON = 0.2;
/** The smallest such share, over all arms together: a policy without exploration cannot be evaluated. Source: learning.md, "Policy". */
export const MINIMUM_EPSILON = 0.05;
/** The share of the first policy: uniform. */
export const UNIFORM_EPSILON = 1;

/** The learned part of a policy: π(a|x) ∝ exp(w_a · x). */
export interface StrategyWeights {
  /** The definition of x that the weights were fitted on. */
  readonly featuresVersion: string;
  /** The arm of each row. */
  readonly arms: readonly string[];
  /** One row per arm, one number per feature. */
  readonly rows: readonly (readonly number[])[];
}

/** How a policy draws: the strategy (ε), and the words of a generator that samples. */
export interface SamplingConfig {
  /** ε ∈ [.05, 1]: the share of turns whose arm is drawn uniformly. */
  readonly strategyEpsilon: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly maxTokens?: number;
}

/** What the generator is given to rest on. */
export interface RetrievalConfig {
  /** The most knowledge entries of one answer. */
  readonly maxEntries: number;
  /** Entries that match less well than this are not used; the scale is the retriever's. */
  readonly minimumScore: number;
}

/** Everything that decides how an agent answers. Immutable: a changed bundle is another policy, with another id. */
export interface PolicyBundle {
  readonly agent: string;
  readonly generator: string;
  readonly modelId: string;
  /** 64 hexadecimal digits: the LoRA adapter that the model runs with. */
  readonly adapterSha256?: string;
  readonly systemPrompt: string;
  /** Absent: every arm is equally likely. */
  readonly strategyWeights?: StrategyWeights;
  readonly sampling: SamplingConfig;
  readonly retrieval: RetrievalConfig;
}

/** The first `stable` policy of an agent: uniform over the strategies (ε = 1). */
export function uniformPolicy(
  base: Omit<PolicyBundle, 'strategyWeights' | 'sampling'> & {
    readonly sampling?: Omit<SamplingConfig, 'strategyEpsilon'>;
  },
): PolicyBundle {
  return { ...base, sampling: { ...base.sampling, strategyEpsilon: UNIFORM_EPSILON } };
}

/** The text whose sha256 is the policy's id: the same for equal bundles, in every process. @throws TypeError for numbers JSON cannot hold. */
export function policyCanonicalJson(policy: PolicyBundle): string {
  const { strategyWeights, sampling, retrieval, ...texts } = policy;
  const value: Json = {
    ...texts,
    strategyWeights: strategyWeights && { ...strategyWeights },
    sampling: { ...sampling },
    retrieval: { ...retrieval },
  };
  return canonicalJson(value);
}

/** What forbids a bundle to be served, one sentence each; empty when nothing does. */
export function policyProblems(policy: PolicyBundle): readonly string[] {
  const problems: string[] = [];
  const { strategyEpsilon } = policy.sampling;
  if (!(strategyEpsilon >= MINIMUM_EPSILON && strategyEpsilon <= 1)) {
    problems.push(`sampling.strategyEpsilon is ${strategyEpsilon}: expected a number in ${MINIMUM_EPSILON}..1`);
  }
  if (policy.strategyWeights === undefined && strategyEpsilon !== UNIFORM_EPSILON) {
    problems.push('a policy without strategyWeights is uniform: expected sampling.strategyEpsilon = 1');
  }
  if (policy.adapterSha256 !== undefined && !/^[0-9a-f]{64}$/.test(policy.adapterSha256)) {
    problems.push('adapterSha256: expected 64 hexadecimal digits in lower case');
  }
  if (policy.strategyWeights !== undefined) problems.push(...weightProblems(policy.strategyWeights));
  return problems;
}

function weightProblems(weights: StrategyWeights): readonly string[] {
  if (weights.featuresVersion !== FEATURES_VERSION) {
    return [`strategyWeights were fitted on features ${weights.featuresVersion}: expected ${FEATURES_VERSION}`];
  }
  if (canonicalJson(weights.arms) !== canonicalJson(STRATEGY_IDS)) {
    return [`strategyWeights.arms: expected ${STRATEGY_IDS.join(', ')} in this order`];
  }
  const isWellFormed =
    weights.rows.length === ARM_COUNT &&
    weights.rows.every((row) => row.length === FEATURE_COUNT && row.every((weight) => Number.isFinite(weight)));
  return isWellFormed ? [] : [`strategyWeights.rows: expected ${ARM_COUNT} rows of ${FEATURE_COUNT} finite numbers`];
}

/** The weights of a policy as one array, row by row; zeros (uniform) when it has none. @throws RangeError for weights of another shape or version. */
export function flatWeights(weights: StrategyWeights | undefined): Float64Array {
  if (weights === undefined) return new Float64Array(ARM_COUNT * FEATURE_COUNT);
  const [problem] = weightProblems(weights);
  if (problem !== undefined) throw new RangeError(problem);
  return Float64Array.from(weights.rows.flat());
}

/** The inverse of {@link flatWeights}: what a trained policy stores. @throws RangeError for another length. */
export function strategyWeights(flat: ArrayLike<number>): StrategyWeights {
  if (flat.length !== ARM_COUNT * FEATURE_COUNT) {
    throw new RangeError(`${flat.length} weights: expected ${ARM_COUNT} arms × ${FEATURE_COUNT} features`);
  }
  const all = Array.from(flat);
  return {
    featuresVersion: FEATURES_VERSION,
    arms: STRATEGY_IDS,
    rows: STRATEGY_IDS.map((_, row) => all.slice(row * FEATURE_COUNT, (row + 1) * FEATURE_COUNT)),
  };
}
