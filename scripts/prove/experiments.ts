/**
 * The long form of the experiments' claim: false positives under peeking, power, direction, assignment, and the fate of whole
 * rollouts. The bounds are those of experiments.md ("Tests", and the last paragraph of "The state machine").
 */
import { type AssignedArm, assign } from '../../src/domain/experiment/assignment.ts';
import { outcomeCandidate, shapeCandidate } from '../../src/domain/experiment/simulation/candidates.ts';
import { type LooksResult, simulateLooks } from '../../src/domain/experiment/simulation/looks.ts';
import type { RolloutDaysInput } from '../../src/domain/experiment/simulation/rollout-days.ts';
import { type RolloutSeries, simulateRollouts } from '../../src/domain/experiment/simulation/rollout-series.ts';
import { createRng } from '../../src/domain/learning/random.ts';
import { DEFAULT_ROLLOUT_CONFIG } from '../../src/domain/rollout/config.ts';
import type { Evidence, Findings, Prove } from '../lib/evidence.ts';

type Figures = Evidence['results'];

const LOOKS = { looks: 30, usersPerArm: 1_500 };
const LOOKS_RUNS = 2_000;
const USERS_PER_DAY = 300;
const ROLLOUT_RUNS = 1_000;
/** Three sizes of harm together make the 12,000 harmful rollouts. */
const HARMS = [-0.01, -0.03, -0.05];
const HARM_RUNS = 4_000;
const SHAPE_RUNS = 200;
const USERS = 10_000;
/** Days from exposure to outcome: none, as in the figures of experiments.md, and the two days of the default durations. */
const MATURING_DAYS = [0, 2];

export const prove: Prove = async (log) => {
  const seeds: number[] = [];
  const results: Record<string, Figures> = {};
  const failures: string[] = [];
  const step = (name: string, measured: Figures, expectations: readonly (readonly [string, boolean])[]) => {
    results[name] = measured;
    failures.push(...expectations.filter(([, isMet]) => !isMet).map(([expected]) => `${name}: expected ${expected}`));
    log(`${name}: ${JSON.stringify(measured)}`);
  };
  const nextSeed = () => {
    const seed = 1_001 + seeds.length;
    seeds.push(seed);
    return seed;
  };

  proveLooks(step, nextSeed);
  proveAssignment(step);
  proveRollouts(step, nextSeed);
  proveHarm(step, nextSeed);
  proveShape(step, nextSeed);
  return { seeds, results, failures } satisfies Findings;
};

type Step = (name: string, measured: Figures, expectations: readonly (readonly [string, boolean])[]) => void;

function proveLooks(step: Step, nextSeed: () => number): void {
  const { alpha, horizon } = DEFAULT_ROLLOUT_CONFIG;
  const looksAt = (effect: number) =>
    simulateLooks({ ...LOOKS, rng: createRng(nextSeed()), runs: LOOKS_RUNS, effect, alpha, horizon });
  const shares = ({ runs, foundBetter, foundWorse, foundByFixedTest }: LooksResult): Figures => ({
    runs,
    looks: LOOKS.looks,
    users_per_arm: LOOKS.usersPerArm,
    found_better: foundBetter / runs,
    found_worse: foundWorse / runs,
    found_by_a_test_for_one_look: foundByFixedTest / runs,
  });
  const nothing = looksAt(0);
  step('looks_no_effect', shares(nothing), [
    ['at most 5 % false positives', (nothing.foundBetter + nothing.foundWorse) / nothing.runs <= 0.05],
  ]);
  const better = looksAt(0.03);
  step('looks_plus_03', shares(better), [
    ['at least 95 % found', better.foundBetter / better.runs >= 0.95],
    ['none found the wrong way round', better.foundWorse === 0],
  ]);
  const worse = looksAt(-0.03);
  step('looks_minus_03', shares(worse), [
    ['at least 95 % found', worse.foundWorse / worse.runs >= 0.95],
    ['none found the wrong way round', worse.foundBetter === 0],
  ]);
}

/** All shares from 0 to 50 % in steps of a bucket: who is in an arm stays in it. */
function proveAssignment(step: Step): void {
  const arms: AssignedArm[] = Array.from({ length: USERS }, () => 'not_analysed');
  let switched = 0;
  for (let bucket = 0; bucket <= 5_000; bucket += 1) {
    arms.forEach((before, user) => {
      const { arm } = assign({ experimentId: 'prove', userId: `user-${user}`, trafficShare: bucket / 10_000 });
      if (before !== 'not_analysed' && arm !== before) switched += 1;
      arms[user] = arm;
    });
  }
  const treatment = arms.filter((arm) => arm === 'treatment').length;
  step('assignment', { users: USERS, shares: 5_001, switched, treatment_at_half: treatment / USERS }, [
    ['nobody to switch arm', switched === 0],
    ['a split within 4 standard errors of one half', Math.abs(treatment / USERS - 0.5) <= 2 / Math.sqrt(USERS)],
  ]);
}

function rollouts(
  seed: number,
  name: string,
  runs: number,
  maturingDays: number,
  drawUser: RolloutDaysInput['drawUser'],
) {
  return simulateRollouts({
    name,
    runs,
    rng: createRng(seed),
    usersPerDay: USERS_PER_DAY,
    maturingDays,
    drawUser,
    config: DEFAULT_ROLLOUT_CONFIG,
  });
}

function figures({ runs, share, medianDay }: RolloutSeries): Figures {
  return { runs, users_per_day: USERS_PER_DAY, share: { ...share }, median_day: { ...medianDay } };
}

function proveRollouts(step: Step, nextSeed: () => number): void {
  for (const maturingDays of MATURING_DAYS) {
    const suffix = `matured_after_${maturingDays}_days`;
    const nothing = rollouts(nextSeed(), `null-${maturingDays}`, ROLLOUT_RUNS, maturingDays, outcomeCandidate(0));
    step(`rollout_no_effect_${suffix}`, figures(nothing), [
      ['at most 5 % promoted', nothing.share.promoted <= 0.05],
      ['at most 5 % rolled back', nothing.share.rolled_back <= 0.05],
    ]);
    const better = rollouts(nextSeed(), `better-${maturingDays}`, ROLLOUT_RUNS, maturingDays, outcomeCandidate(0.03));
    step(`rollout_plus_03_${suffix}`, figures(better), [
      ['at least 99 % promoted', better.share.promoted >= 0.99],
      [
        `a median day of ${6 + maturingDays}, one more or less`,
        Math.abs((better.medianDay.promoted ?? 0) - 6 - maturingDays) <= 1,
      ],
    ]);
    const worse = rollouts(nextSeed(), `worse-${maturingDays}`, ROLLOUT_RUNS, maturingDays, outcomeCandidate(-0.03));
    step(`rollout_minus_03_${suffix}`, figures(worse), [
      ['at least 99 % rolled back', worse.share.rolled_back >= 0.99],
      ['none promoted', worse.share.promoted === 0],
      [
        `a median day of ${9 + maturingDays}, one more or less`,
        Math.abs((worse.medianDay.rolled_back ?? 0) - 9 - maturingDays) <= 1,
      ],
    ]);
  }
}

function proveHarm(step: Step, nextSeed: () => number): void {
  for (const effect of HARMS) {
    const harmful = rollouts(nextSeed(), `harm${effect}`, HARM_RUNS, 0, outcomeCandidate(effect));
    step(`harmful_by_${-effect}`, figures(harmful), [['none promoted', harmful.share.promoted === 0]]);
  }
}

function proveShape(step: Step, nextSeed: () => number): void {
  const shape = rollouts(nextSeed(), 'shape', SHAPE_RUNS, 0, shapeCandidate('user_signal'));
  step('only_length_and_flags', figures(shape), [['at most 5 % promoted', shape.share.promoted <= 0.05]]);
  const effective = rollouts(nextSeed(), 'effective', SHAPE_RUNS, 0, shapeCandidate('effective'));
  step('only_length_and_flags_if_the_effective_reward_decided', figures(effective), [
    ['nearly all promoted: the trap is real', effective.share.promoted >= 0.95],
  ]);
}
