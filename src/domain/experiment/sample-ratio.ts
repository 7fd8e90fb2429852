import type { ArmPair } from './arms.ts';
import { logGamma } from './log-gamma.ts';

/** Prior strength k: how many users' worth of belief the alternative has in the expected split. Source: experiments.md. */
const PRIOR_STRENGTH = 100;
/** ln 1000: at these odds against the expected split the counts are wrong. Source: experiments.md. */
export const SAMPLE_RATIO_ALARM = Math.log(1000);

export interface SampleRatio {
  /** ln of the Bayes factor of "the split is another" against "the split is as expected". */
  readonly logBayesFactor: number;
  /** Whether it reached ln 1000. */
  readonly isAlarm: boolean;
}

/**
 * Tests the arms' counts against their expected shares; valid at any time: over all looks together a right split raises an
 * alarm with probability at most 1/1000. `expected` shares are in (0, 1) and sum to 1.
 * Source: Lindon, Malek, "Anytime-valid inference for multinomial count data", NeurIPS 2022, arXiv 2011.03567 §3
 * (Dirichlet prior, here with two cells); experiments.md ("Statistics").
 * @example sampleRatio({ control: 1000, treatment: 1200 }, { control: 0.5, treatment: 0.5 }).logBayesFactor // 7.1403…
 */
export function sampleRatio(observed: ArmPair<number>, expected: ArmPair<number>): SampleRatio {
  const cells = [
    { n: observed.control, p: expected.control },
    { n: observed.treatment, p: expected.treatment },
  ];
  const perCell = cells.reduce((sum, { n, p }) => {
    const prior = PRIOR_STRENGTH * p;
    return sum + logGamma(prior + n) - logGamma(prior) - n * Math.log(p);
  }, 0);
  const total = observed.control + observed.treatment;
  const logBayesFactor = perCell - logGamma(PRIOR_STRENGTH + total) + logGamma(PRIOR_STRENGTH);
  return { logBayesFactor, isAlarm: logBayesFactor >= SAMPLE_RATIO_ALARM };
}
