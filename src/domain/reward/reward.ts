/** One adjustment or given value, with its signed amount. */
export interface RewardComponent {
  readonly name: string;
  readonly value: number;
}

/** A score with everything that made it, so that a person sees why. JSON of the HTTP answer's `reward`. */
export interface Reward {
  /** ∈ [0, 1]. */
  readonly score: number;
  readonly base: number;
  readonly components: readonly RewardComponent[];
  /** Whether base + components left [0, 1] and was cut back. */
  readonly clamped: boolean;
  readonly calculator_version: string;
}
