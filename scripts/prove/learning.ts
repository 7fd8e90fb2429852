/**
 * The long form of the learning's claim: what training finds in simulated homeowners is really there, and where there is nothing it finds
 * nothing. Source: learning.md, "Gate" and "Simulated homeowners". The tastes are read by this proof alone; training cannot import them.
 */
import { studyEstimators } from '../../test/support/estimator-study.ts';
import type { Evidence, Findings, Prove } from '../lib/evidence.ts';
import { withHomeowners } from '../lib/learning/homeowners.ts';
import { bestArmShare, largestGain, trueGain, trueTurns } from '../lib/learning/true-gain.ts';

const TURNS = 1_500;
/** Enough for weights that depend on context; more prompts cost more answers and change little. */
const HYPER_PARAMETERS = { max_prompts: 300 };
const PERSONA_SEEDS = Array.from({ length: 10 }, (_, index) => index + 1);
const NULL_SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);
/** Held-out turns on which the true worth of every arm is looked up. */
const JUDGED_TURNS = 250;
const MINIMUM_BETTER = 9;
const MOST_FALSE_PASSES = 1;
const ESTIMATOR_SEEDS = 200;
/** Of a bias or a coverage, in standard errors: one estimator in 16,000 is further off by chance. */
const FAR = 4;

type Figures = Evidence['results'];

export const prove: Prove = async (log) => {
  const { truth, estimators } = studyEstimators(ESTIMATOR_SEEDS);
  log(`estimators: ${JSON.stringify(estimators)}`);
  const persona: Record<string, Figures> = {};
  for (const seed of PERSONA_SEEDS) {
    persona[seed] = await learnFromPersonas(seed);
    log(`persona taste, seed ${seed}: ${JSON.stringify(persona[seed])}`);
  }
  const nothing: Record<string, Figures> = {};
  for (const seed of NULL_SEEDS) {
    nothing[seed] = await learnFromNothing(seed);
    log(`null taste, seed ${seed}: ${JSON.stringify(nothing[seed])}`);
  }
  const better = Object.values(persona).filter(({ true_gain_low: low }) => typeof low === 'number' && low > 0).length;
  const passes = Object.values(nothing).filter(({ gate }) => gate === 'passed').length;
  const failures = [
    ...(better >= MINIMUM_BETTER ? [] : [`persona taste: ${better} of 10 candidates are truly better, expected 9`]),
    ...(passes <= MOST_FALSE_PASSES
      ? []
      : [`null taste: ${passes} of 20 candidates pass the gate, expected at most 1`]),
    ...estimators
      .filter(({ biasInStandardErrors: bias }) => Math.abs(bias) > FAR)
      .map(({ estimator, biasInStandardErrors: bias }) => `${estimator}: biased by ${bias} standard errors`),
    ...estimators
      .filter(({ coverage }) => Math.abs(coverage - 0.95) > FAR * Math.sqrt((0.95 * 0.05) / ESTIMATOR_SEEDS))
      .map(({ estimator, coverage }) => `${estimator}: its intervals hold the truth in ${coverage} of seeds`),
  ];
  return {
    seeds: [...PERSONA_SEEDS, ...NULL_SEEDS],
    results: {
      turns: TURNS,
      truly_better: better,
      persona_seeds: PERSONA_SEEDS.length,
      false_passes: passes,
      null_seeds: NULL_SEEDS.length,
      persona,
      null: nothing,
      estimators: {
        seeds: ESTIMATOR_SEEDS,
        truth,
        figures: Object.fromEntries(estimators.map(({ estimator, ...figures }) => [estimator, figures])),
      },
    },
    failures,
  } satisfies Findings;
};

/** A taste to be found: what the candidate is worth by the users' own taste, with its interval over users. */
async function learnFromPersonas(seed: number): Promise<Figures> {
  return await withHomeowners({ family: 'persona', seed, turns: TURNS }, async (world) => {
    const run = await world.train({ hyperParameters: HYPER_PARAMETERS });
    const [candidate, base] = [await world.policy(run.candidatePolicyId), await world.policy(run.basePolicyId)];
    const turns = await trueTurns(world, await world.heldOut(run, JUDGED_TURNS));
    const gain = trueGain(turns, candidate, base);
    const overBase = run.report?.evaluation.comparisons[0]?.difference ?? null;
    return {
      gate: run.gate ?? 'none',
      true_gain: gain?.mean ?? 0,
      true_gain_low: gain?.interval?.[0] ?? Number.MIN_SAFE_INTEGER,
      true_gain_high: gain?.interval?.[1] ?? Number.MAX_SAFE_INTEGER,
      largest_true_gain: largestGain(turns, candidate.sampling.strategyEpsilon),
      best_arm_share: bestArmShare(turns, candidate),
      estimated_gain: overBase?.mean ?? null,
      estimated_gain_low: overBase?.interval?.[0] ?? null,
      estimated_gain_high: overBase?.interval?.[1] ?? null,
    };
  });
}

/** Nothing to be found: whatever comes out must not pass. */
async function learnFromNothing(seed: number): Promise<Figures> {
  return await withHomeowners({ family: 'null', seed, turns: TURNS }, async (world) => {
    const run = await world.train({ hyperParameters: HYPER_PARAMETERS });
    const overBase = run.report?.evaluation.comparisons[0]?.difference ?? null;
    return {
      gate: run.gate ?? 'none',
      estimated_gain: overBase?.mean ?? null,
      estimated_gain_low: overBase?.interval?.[0] ?? null,
      estimated_gain_high: overBase?.interval?.[1] ?? null,
    };
  });
}
