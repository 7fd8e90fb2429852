import type { ArmPair } from './arms.ts';
import { type SampleRatio, sampleRatio } from './sample-ratio.ts';

/**
 * Tests whether exposed users without an outcome are missing from both arms alike: the missing users' split against the
 * split of the users whose outcome is due. Users lost from one arm bias the comparison, whatever the reason.
 * Null while no outcome is due in one of the arms. Source: experiments.md ("Statistics", "Also watched").
 */
export function judgeMissingOutcomes(input: {
  /** Exposed users whose outcome should have matured. */
  readonly due: ArmPair<number>;
  /** Those of them that have none. */
  readonly missing: ArmPair<number>;
}): SampleRatio | null {
  const { due, missing } = input;
  if (due.control === 0 || due.treatment === 0) return null;
  const total = due.control + due.treatment;
  return sampleRatio(missing, { control: due.control / total, treatment: due.treatment / total });
}
