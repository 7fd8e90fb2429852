import { at, mean } from '../numbers.ts';

/** The loss variants. Sources: GRPO arXiv 2402.03300, Dr. GRPO 2503.20783, DAPO 2503.14476. */
export const LOSS_TYPES = ['grpo', 'dr_grpo', 'dapo'] as const;
export type LossType = (typeof LOSS_TYPES)[number];

/** Keeps the division finite. Source: learning.md, "Formulas" (TRL's is 1e-4). */
export const ADVANTAGE_STABILIZER = 1e-6;

export interface GroupAdvantages {
  /** One per reward; they sum to 0. */
  readonly advantages: readonly number[];
  readonly mean: number;
  /** Sample standard deviation (n − 1); 0 for fewer than two rewards. */
  readonly standardDeviation: number;
  /** False when the group teaches nothing: fewer than two rewards, or all equal. */
  readonly isTrainable: boolean;
}

/**
 * The advantages of one prompt's group of rewards: (r_i − mean) / (std + 1e-6) for `grpo` and `dapo`, r_i − mean for `dr_grpo`.
 * All-equal groups (and groups of one) → zeros, exactly.
 * Source: DeepSeekMath (arXiv 2402.03300) § 4.1.2; Dr. GRPO (arXiv 2503.20783) § 3.2 drops the division.
 * @throws RangeError for a reward that is not finite.
 * @example groupAdvantages([1, 0, 0, 1, 1, 0, 0, 0], 'grpo').advantages // +1.2076 for 1, −0.7246 for 0
 */
export function groupAdvantages(rewards: readonly number[], lossType: LossType): GroupAdvantages {
  for (const reward of rewards)
    if (!Number.isFinite(reward)) throw new RangeError(`reward ${reward}: expected a finite number`);
  const first = rewards[0];
  if (first === undefined || rewards.every((reward) => reward === first)) {
    return { advantages: rewards.map(() => 0), mean: first ?? 0, standardDeviation: 0, isTrainable: false };
  }
  const groupMean = mean(rewards);
  const squares = rewards.reduce((total, reward) => total + (reward - groupMean) ** 2, 0);
  const standardDeviation = Math.sqrt(squares / (rewards.length - 1));
  const scale = lossType === 'dr_grpo' ? 1 : standardDeviation + ADVANTAGE_STABILIZER;
  return {
    advantages: rewards.map((reward) => (reward - groupMean) / scale),
    mean: groupMean,
    standardDeviation,
    isTrainable: true,
  };
}

/**
 * Generalized advantage estimates of one episode that ends after its last reward: Σ_l (γλ)^l δ_{t+l}, δ_t = r_t + γ V_{t+1} − V_t.
 * With one step it is r − V. Source: Schulman et al. (arXiv 1506.02438) eq. 16; PPO (arXiv 1707.06347) eq. 11.
 */
export function generalizedAdvantages(
  rewards: readonly number[],
  values: readonly number[],
  gamma: number,
  lambda: number,
): readonly number[] {
  const advantages = new Array<number>(rewards.length).fill(0);
  let following = 0;
  for (let step = rewards.length - 1; step >= 0; step -= 1) {
    const delta = at(rewards, step) + gamma * (values[step + 1] ?? 0) - at(values, step);
    following = delta + gamma * lambda * following;
    advantages[step] = following;
  }
  return advantages;
}
