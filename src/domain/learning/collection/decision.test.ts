import { ON_TARGET, planOf, trainingRunIdOf } from './decision.ts';

const met = { total: 1000, sinceTraining: 1000, target: 1000, missing: 0, isTargetMet: true };
const missed = { ...met, sinceTraining: 999, missing: 1, isTargetMet: false };

test.each(ON_TARGET)('below the target nothing happens, also where the schedule says %s', (onTarget) => {
  const plan = { next: 'nothing', because: 'target_not_met' };
  expect(planOf({ samples: missed, refusals: [] }, onTarget)).toEqual(plan);
  expect(planOf({ samples: missed, refusals: ['There are no turns.'] }, onTarget)).toEqual(plan);
});

test.each(ON_TARGET)(
  'too little coverage keeps a met target from training, also where the schedule says %s',
  (onTarget) => {
    const reasons = ['1 of 1000 turns have explicit feedback.'];
    expect(planOf({ samples: met, refusals: reasons }, onTarget)).toEqual({
      next: 'nothing',
      because: 'coverage_too_low',
      reasons,
    });
  },
);

test.each([
  ['train', { next: 'train' }],
  ['wait_for_approval', { next: 'wait_for_approval' }],
  ['report_only', { next: 'nothing', because: 'report_only' }],
] as const)('with the target met it is as configured: %s', (onTarget, plan) => {
  expect(planOf({ samples: met, refusals: [] }, onTarget)).toEqual(plan);
});

test('a snapshot has one training run', () => {
  const [one, other] = ['a'.repeat(64), 'b'.repeat(64)];
  expect(trainingRunIdOf(one)).toBe(trainingRunIdOf(one));
  expect(trainingRunIdOf(one)).not.toBe(trainingRunIdOf(other));
});
