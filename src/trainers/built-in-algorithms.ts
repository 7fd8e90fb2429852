import { z } from 'zod';
import { LOSS_TYPES, type LossType } from '../domain/learning/algorithms/advantages.ts';
import { BANDIT_DEFAULTS, trainBandit } from '../domain/learning/algorithms/bandit.ts';
import { DPO_DEFAULTS, trainDpo } from '../domain/learning/algorithms/dpo.ts';
import {
  DAPO_DEFAULTS,
  DR_GRPO_DEFAULTS,
  GRPO_DEFAULTS,
  type GrpoConfig,
  trainGrpo,
} from '../domain/learning/algorithms/grpo.ts';
import { PPO_DEFAULTS, trainPpo } from '../domain/learning/algorithms/ppo.ts';
import { type AnyAlgorithm, anyAlgorithm } from '../domain/learning/algorithms/trainers.ts';

const count = (largest: number, smallest = 1) => z.int().min(smallest).max(largest);
const positive = (largest: number) => z.number().gt(0).max(largest);
const share = () => z.number().min(0).max(1);
const weight = () => z.number().min(0).max(100);

/** What the optimizer of every algorithm takes, with an algorithm's own defaults. */
const optimizer = (defaults: { readonly learning_rate: number; readonly max_steps: number }) => ({
  learning_rate: positive(10).default(defaults.learning_rate),
  max_steps: count(100_000).default(defaults.max_steps),
});

const GRPO_VARIANTS: Readonly<Record<LossType, GrpoConfig>> = {
  grpo: GRPO_DEFAULTS,
  dr_grpo: DR_GRPO_DEFAULTS,
  dapo: DAPO_DEFAULTS,
};

const grpoSchema = (defaults: GrpoConfig) =>
  z.strictObject({
    loss_type: z.literal(defaults.loss_type).default(defaults.loss_type),
    num_generations: count(64, 2).default(defaults.num_generations),
    prompts_per_step: count(4_096).default(defaults.prompts_per_step),
    num_iterations: count(64).default(defaults.num_iterations),
    beta: weight().default(defaults.beta),
    epsilon: share().default(defaults.epsilon),
    epsilon_high: share().default(defaults.epsilon_high),
    ...optimizer(defaults),
  });

const lossOf = z.looseObject({ loss_type: z.enum(LOSS_TYPES).default('grpo') });

/** GRPO with the loss that `loss_type` names, each with the defaults of its paper. */
const grpo = anyAlgorithm<GrpoConfig>({
  name: 'grpo',
  configSchema: {
    parse: (parameters) => grpoSchema(GRPO_VARIANTS[lossOf.parse(parameters).loss_type]).parse(parameters),
  },
  train: trainGrpo,
});

const dpoSchema = z.strictObject({
  beta: positive(100).default(DPO_DEFAULTS.beta),
  pairs_per_step: count(65_536).default(DPO_DEFAULTS.pairs_per_step),
  ...optimizer(DPO_DEFAULTS),
});

const ppoSchema = z.strictObject({
  prompts_per_step: count(65_536).default(PPO_DEFAULTS.prompts_per_step),
  num_ppo_epochs: count(64).default(PPO_DEFAULTS.num_ppo_epochs),
  cliprange: share().default(PPO_DEFAULTS.cliprange),
  vf_coef: weight().default(PPO_DEFAULTS.vf_coef),
  entropy_coef: weight().default(PPO_DEFAULTS.entropy_coef),
  kl_coef: weight().default(PPO_DEFAULTS.kl_coef),
  gamma: share().default(PPO_DEFAULTS.gamma),
  lam: share().default(PPO_DEFAULTS.lam),
  ...optimizer(PPO_DEFAULTS),
});

const banditSchema = z.strictObject({
  objective: z.enum(['ips', 'dr']).default(BANDIT_DEFAULTS.objective),
  clip: positive(1e6).default(BANDIT_DEFAULTS.clip),
  beta: weight().default(BANDIT_DEFAULTS.beta),
  ridge: positive(1e6).default(BANDIT_DEFAULTS.ridge),
  turns_per_step: count(65_536).default(BANDIT_DEFAULTS.turns_per_step),
  ...optimizer(BANDIT_DEFAULTS),
});

/** The algorithms that come with the product; hyper-parameters have TRL's names. */
export const BUILT_IN_ALGORITHMS: readonly AnyAlgorithm[] = [
  grpo,
  ...(['dr_grpo', 'dapo'] as const).map((name) =>
    anyAlgorithm({ name, configSchema: grpoSchema(GRPO_VARIANTS[name]), train: trainGrpo }),
  ),
  anyAlgorithm({ name: 'dpo', configSchema: dpoSchema, train: trainDpo }),
  anyAlgorithm({ name: 'ppo', configSchema: ppoSchema, train: trainPpo }),
  anyAlgorithm({ name: 'bandit', configSchema: banditSchema, train: trainBandit }),
];
