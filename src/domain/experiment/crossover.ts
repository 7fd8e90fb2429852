/** More users than this share in both arms means that the assignment is broken. Source: experiments.md ("Statistics"). */
export const CROSSOVER_LIMIT = 0.01;

export interface Crossover {
  /** Users seen in both arms, as a share of the exposed users; 0 when nobody is exposed. */
  readonly share: number;
  readonly isAlarm: boolean;
}

/** Judges how many of the exposed users were seen in both arms. */
export function judgeCrossover(input: { readonly exposedUsers: number; readonly usersInBothArms: number }): Crossover {
  const share = input.exposedUsers === 0 ? 0 : input.usersInBothArms / input.exposedUsers;
  return { share, isAlarm: share > CROSSOVER_LIMIT };
}
