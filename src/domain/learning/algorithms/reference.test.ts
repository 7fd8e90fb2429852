import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { REFERENCE_FOLDER, readReference } from '../../../../test/support/reference.ts';
import { at } from '../numbers.ts';
import { generalizedAdvantages, groupAdvantages, type LossType } from './advantages.ts';
import { banditObjective, type ModelledDecision } from './bandit.ts';
import { type GroupObjectiveOptions, groupObjective, type SampledAnswer } from './clipped-objective.ts';
import { dpoLoss, type PreferencePair } from './dpo.ts';
import { PPO_DEFAULTS, type PpoConfig, type PpoSample, ppoObjective } from './ppo.ts';

/** Output of test/reference/policy_gradients.py: numpy written from the papers, gradients by central differences. */
interface Reference {
  readonly advantages: readonly {
    readonly rewards: readonly number[];
    readonly variant: LossType;
    readonly advantages: readonly number[];
  }[];
  readonly groups: readonly {
    readonly options: GroupObjectiveOptions;
    readonly answers: readonly SampledAnswer[];
    readonly objective: number;
    readonly slopes: readonly number[];
  }[];
  readonly dpo: readonly {
    readonly pair: PreferencePair;
    readonly beta: number;
    readonly loss: number;
    readonly slope: number;
    readonly slopeOfRejected: number;
  }[];
  readonly ppo: {
    readonly armCount: number;
    readonly config: Pick<PpoConfig, 'cliprange' | 'vf_coef' | 'entropy_coef' | 'kl_coef'>;
    readonly parameters: readonly number[];
    readonly samples: readonly PpoSample[];
    readonly objective: number;
    readonly gradient: readonly number[];
  };
  readonly gae: readonly {
    readonly rewards: readonly number[];
    readonly values: readonly number[];
    readonly gamma: number;
    readonly lambda: number;
    readonly advantages: readonly number[];
  }[];
  readonly bandit: {
    readonly config: { readonly clip: number; readonly beta: number };
    readonly base: readonly number[];
    readonly parameters: readonly number[];
    readonly rows: readonly (Omit<ModelledDecision, 'expected'> & { readonly expected: readonly number[] })[];
    readonly objective: number;
    readonly gradient: readonly number[];
  };
}

/** Central differences with a step of 1e-6 are right to about this. */
const DIFFERENCE_DIGITS = 7;

const python = process.env.REFERENCE_PYTHON ?? 'python3';
const hasNumpy = spawnSync(python, ['-c', 'import numpy']).status === 0;

/** The committed numbers, and those that numpy gives now where it can be had. */
function references(): readonly Reference[] {
  const committed = readReference<Reference>('policy-gradients');
  if (!hasNumpy) return [committed];
  const run = spawnSync(python, [join(REFERENCE_FOLDER, 'policy_gradients.py')], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
  return [committed, JSON.parse(run.stdout)];
}

const REFERENCES = references();

beforeAll(() => {
  if (!hasNumpy)
    console.info(
      `${python} has no numpy: compared with the committed numbers of test/reference/policy-gradients.json only`,
    );
});

function expectClose(found: ArrayLike<number>, expected: readonly number[], digits: number): void {
  expect(found).toHaveLength(expected.length);
  for (const [index, value] of expected.entries()) expect(at(found, index)).toBeCloseTo(value, digits);
}

test('advantages of every variant', () => {
  for (const { advantages } of REFERENCES) {
    for (const { rewards, variant, advantages: expected } of advantages) {
      expectClose(groupAdvantages(rewards, variant).advantages, expected, 12);
    }
  }
});

test.each<LossType>(['grpo', 'dr_grpo', 'dapo'])(
  'the %s objective over answers of several tokens: clip, KL and mean, with its gradient',
  (lossType) => {
    for (const { groups } of REFERENCES) {
      const cases = groups.filter(({ options }) => options.lossType === lossType);
      expect(cases).toHaveLength(3);
      // Some reach into the clipped region, or they would not test it.
      expect(cases.some(({ options, answers }) => groupObjective(answers, options).clipRatio > 0)).toBe(true);
      for (const { options, answers, objective, slopes } of cases) {
        const found = groupObjective(answers, options);
        expect(found.objective).toBeCloseTo(objective, 12);
        expectClose(
          found.slopes.flatMap((slope) => Array.from(slope)),
          slopes,
          DIFFERENCE_DIGITS,
        );
      }
    }
  },
);

test('the DPO loss and its slopes', () => {
  for (const { dpo } of REFERENCES) {
    for (const { pair, beta, loss, slope, slopeOfRejected } of dpo) {
      expect(dpoLoss(pair, beta).loss).toBeCloseTo(loss, 12);
      expect(dpoLoss(pair, beta).slope).toBeCloseTo(slope, DIFFERENCE_DIGITS);
      expect(dpoLoss(pair, beta).slope).toBeCloseTo(slopeOfRejected, DIFFERENCE_DIGITS);
    }
  }
});

test('the PPO objective (clip, value, entropy, KL) and its gradient by all weights', () => {
  for (const { ppo } of REFERENCES) {
    const found = ppoObjective(Float64Array.from(ppo.parameters), ppo.samples, ppo.armCount, {
      ...PPO_DEFAULTS,
      ...ppo.config,
    });
    expect(found.objective).toBeCloseTo(ppo.objective, 12);
    expectClose(found.gradient, ppo.gradient, DIFFERENCE_DIGITS);
    expect(found.clipRatio).toBeGreaterThan(0);
  }
});

test('generalized advantage estimates of one and of several steps', () => {
  for (const { gae } of REFERENCES) {
    for (const { rewards, values, gamma, lambda, advantages } of gae) {
      expectClose(generalizedAdvantages(rewards, values, gamma, lambda), advantages, 12);
    }
  }
});

test('the doubly robust bandit objective and its gradient', () => {
  for (const { bandit } of REFERENCES) {
    const rows = bandit.rows.map((row) => ({ ...row, expected: Float64Array.from(row.expected) }));
    const found = banditObjective(
      Float64Array.from(bandit.parameters),
      Float64Array.from(bandit.base),
      rows,
      bandit.config,
    );
    expect(found.objective).toBeCloseTo(bandit.objective, 12);
    expectClose(found.gradient, bandit.gradient, DIFFERENCE_DIGITS);
    expect(found.clipRatio).toBeGreaterThan(0);
  }
});

(hasNumpy ? test : test.skip)('numpy gives the committed numbers today (needs python3 with numpy)', () => {
  const [committed, fresh] = REFERENCES;
  expect(fresh?.groups.map(({ objective }) => objective)).toEqual(
    committed?.groups.map(({ objective }) => expect.closeTo(objective, 12)),
  );
});
