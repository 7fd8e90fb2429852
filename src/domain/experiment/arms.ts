/** The analysed arms of an experiment: `control` is served the incumbent, `treatment` the candidate. */
export type Arm = 'control' | 'treatment';

/** One value for each analysed arm. */
export interface ArmPair<T> {
  readonly control: T;
  readonly treatment: T;
}

/** What a comparison of means needs of an arm: users, not turns. */
export interface ArmSummary {
  readonly mean: number;
  /** Sample variance (n − 1), ≥ 0. */
  readonly variance: number;
  /** Number of users. */
  readonly n: number;
}

/** An interval with `lower ≤ upper`. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}
