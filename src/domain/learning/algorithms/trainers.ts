import type { TrainingAlgorithm, TrainingInput, TrainingRun } from './training.ts';

/** What every run may set besides the parameters of its algorithm; all under the hyper-parameters of the run. */
export interface TrainingOptions {
  /** ε of the trained policy: the share of turns whose arm it draws uniformly, ∈ [.05, 1). */
  readonly strategy_epsilon: number;
  /** The most logged prompts that are answered anew. */
  readonly max_prompts: number;
  /** The weight of the reward model in the score of an answer, ∈ [0, 1]; the agent's reward function has the rest. */
  readonly reward_model_weight: number;
}

/** An algorithm with all its parameters, ready to run. */
export interface PreparedTraining {
  readonly options: TrainingOptions;
  /** Options and parameters, defaults filled in, for the report. */
  readonly hyperParameters: Readonly<Record<string, unknown>>;
  start(input: Omit<TrainingInput<unknown>, 'config'>): TrainingRun;
}

export type PrepareOutcome =
  | { readonly outcome: 'prepared'; readonly training: PreparedTraining }
  | { readonly outcome: 'unknown_algorithm'; readonly known: readonly string[] }
  /** One line per problem: which parameter, what was expected. */
  | { readonly outcome: 'invalid'; readonly problems: readonly HyperParameterProblem[] };

export interface HyperParameterProblem {
  /** Empty when the hyper-parameters as a whole are meant. */
  readonly parameter: string;
  readonly problem: string;
}

/** The port behind which all algorithms stand: ours and the plug-ins of the configuration. */
export interface Trainers {
  /** In the order of registration. */
  readonly names: readonly string[];
  /** Checks the hyper-parameters of a run. Pure; the same in the API, which refuses, and in the worker, which runs. */
  prepare(algorithm: string, hyperParameters: Readonly<Record<string, unknown>>): PrepareOutcome;
}

/** An algorithm whose configuration type is its own affair. */
export interface AnyAlgorithm {
  readonly name: string;
  /** The whole configuration, and the algorithm that runs on it. @throws what `configSchema.parse` throws. */
  configure(parameters: unknown): {
    readonly config: unknown;
    start(input: Omit<TrainingInput<unknown>, 'config'>): TrainingRun;
  };
}

/** Hides the configuration type of an algorithm, so that algorithms of all kinds stand in one list. */
export function anyAlgorithm<Config>({ name, configSchema, train }: TrainingAlgorithm<Config>): AnyAlgorithm {
  return {
    name,
    configure(parameters) {
      const config = configSchema.parse(parameters);
      return { config, start: (input) => train({ ...input, config }) };
    },
  };
}
