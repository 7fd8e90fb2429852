// Trainers see the domain, zod and the plug-ins of the configuration.
import { z } from 'zod';
import type {
  AnyAlgorithm,
  HyperParameterProblem,
  PrepareOutcome,
  Trainers,
} from '../domain/learning/algorithms/trainers.ts';
import { DEFAULT_EPSILON, MINIMUM_EPSILON } from '../domain/learning/policy.ts';
import { BUILT_IN_ALGORITHMS } from './built-in-algorithms.ts';

/** Enough for the policy's few hundred weights; more prompts cost more answers and change little. */
const DEFAULT_MAX_PROMPTS = 1_000;
/** Users' opinions count most; the reward function keeps answers grounded where opinions are few. */
const DEFAULT_REWARD_MODEL_WEIGHT = 0.75;

const optionsSchema = z.strictObject({
  strategy_epsilon: z.number().min(MINIMUM_EPSILON).lt(1).default(DEFAULT_EPSILON),
  max_prompts: z.int().min(1).max(100_000).default(DEFAULT_MAX_PROMPTS),
  reward_model_weight: z.number().min(0).max(1).default(DEFAULT_REWARD_MODEL_WEIGHT),
});
const OPTION_NAMES: ReadonlySet<string> = new Set(Object.keys(optionsSchema.shape));

/**
 * The registry: the built-in algorithms, then the plug-ins.
 * @throws RangeError for two algorithms of one name.
 */
export function createTrainers(plugins: readonly AnyAlgorithm[] = []): Trainers {
  const algorithms = new Map<string, AnyAlgorithm>();
  for (const algorithm of [...BUILT_IN_ALGORITHMS, ...plugins]) {
    if (algorithms.has(algorithm.name)) throw new RangeError(`two algorithms are named ${algorithm.name}`);
    algorithms.set(algorithm.name, algorithm);
  }
  const names = [...algorithms.keys()];
  return {
    names,
    prepare(name, hyperParameters) {
      const algorithm = algorithms.get(name);
      if (algorithm === undefined) return { outcome: 'unknown_algorithm', known: names };
      return prepare(algorithm, hyperParameters);
    },
  };
}

function prepare(algorithm: AnyAlgorithm, hyperParameters: Readonly<Record<string, unknown>>): PrepareOutcome {
  const all = Object.entries(hyperParameters);
  const ofRun = Object.fromEntries(all.filter(([name]) => OPTION_NAMES.has(name)));
  const ofAlgorithm = Object.fromEntries(all.filter(([name]) => !OPTION_NAMES.has(name)));
  try {
    const options = optionsSchema.parse(ofRun);
    const { config, start } = algorithm.configure(ofAlgorithm);
    const parameters = typeof config === 'object' && config !== null ? config : {};
    return { outcome: 'prepared', training: { options, hyperParameters: { ...options, ...parameters }, start } };
  } catch (error) {
    return { outcome: 'invalid', problems: problemsOf(error) };
  }
}

/** The problems of a zod error; of anything else that a plug-in's schema throws, its message. */
function problemsOf(error: unknown): readonly HyperParameterProblem[] {
  if (!(error instanceof z.ZodError)) {
    return [{ parameter: '', problem: error instanceof Error ? error.message : String(error) }];
  }
  return error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ parameter: key, problem: 'is not a parameter of this algorithm' }))
      : [{ parameter: issue.path.map(String).join('.'), problem: issue.message }],
  );
}
