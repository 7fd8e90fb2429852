import type { Rng } from '../../learning/random.ts';
import type { ArmPair, ArmSummary } from '../arms.ts';
import { compareArms, squaredStandardError } from '../confidence-sequence.ts';
import { MINIMUM_USERS_PER_ARM } from '../measurement.ts';
import { addToMoments, type Moments, NO_MOMENTS, sampleVariance } from '../moments.ts';
import { normalQuantile } from '../normal-quantile.ts';
import { BASE_MEAN, outcomesWithMean } from './population.ts';

export interface LooksInput {
  readonly rng: Rng;
  readonly runs: number;
  /** How often each experiment is looked at, evenly spread over its users. */
  readonly looks: number;
  /** At the last look. */
  readonly usersPerArm: number;
  /** True mean of the treatment − true mean of the control. */
  readonly effect: number;
  readonly alpha: number;
  readonly horizon: number;
}

/** How many experiments were decided at one of their looks, and which way. */
export interface LooksResult {
  readonly runs: number;
  readonly foundBetter: number;
  readonly foundWorse: number;
  /** Decided, either way, by a test for one look (|d| ≥ z·SE) that is used at every look: what peeking does to it. */
  readonly foundByFixedTest: number;
}

/** Runs experiments that are looked at again and again, and stop at the first look that decides. */
export function simulateLooks(input: LooksInput): LooksResult {
  const found = { better: 0, worse: 0, fixed: 0 };
  for (let run = 0; run < input.runs; run += 1) {
    const result = simulateExperiment(input);
    if (result.sequence === 'better') found.better += 1;
    if (result.sequence === 'worse') found.worse += 1;
    if (result.isFoundByFixedTest) found.fixed += 1;
  }
  return { runs: input.runs, foundBetter: found.better, foundWorse: found.worse, foundByFixedTest: found.fixed };
}

interface ExperimentResult {
  readonly sequence: 'better' | 'worse' | 'undecided';
  readonly isFoundByFixedTest: boolean;
}

function simulateExperiment(input: LooksInput): ExperimentResult {
  const { rng, looks, usersPerArm, effect, alpha, horizon } = input;
  const drawControl = outcomesWithMean(BASE_MEAN);
  const drawTreatment = outcomesWithMean(BASE_MEAN + effect);
  const z = normalQuantile(1 - alpha / 2);
  let control = NO_MOMENTS;
  let treatment = NO_MOMENTS;
  let sequence: ExperimentResult['sequence'] = 'undecided';
  let isFoundByFixedTest = false;
  for (let look = 1; look <= looks; look += 1) {
    const users = Math.floor((look * usersPerArm) / looks);
    control = addOutcomes(control, users, rng, drawControl);
    treatment = addOutcomes(treatment, users, rng, drawTreatment);
    if (users < MINIMUM_USERS_PER_ARM) continue;
    const arms: ArmPair<ArmSummary> = { control: summary(control), treatment: summary(treatment) };
    const { difference, interval } = compareArms({ ...arms, alpha, horizon });
    if (sequence === 'undecided' && interval.lower > 0) sequence = 'better';
    if (sequence === 'undecided' && interval.upper < 0) sequence = 'worse';
    if (Math.abs(difference) >= z * Math.sqrt(squaredStandardError(arms))) isFoundByFixedTest = true;
  }
  return { sequence, isFoundByFixedTest };
}

/** The moments with more users, up to `users`. */
function addOutcomes(moments: Moments, users: number, rng: Rng, draw: (rng: Rng) => number): Moments {
  let next = moments;
  while (next.n < users) next = addToMoments(next, draw(rng));
  return next;
}

function summary(moments: Moments): ArmSummary {
  return { mean: moments.mean, variance: sampleVariance(moments) ?? 0, n: moments.n };
}
