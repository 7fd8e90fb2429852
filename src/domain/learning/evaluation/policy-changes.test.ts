import { ARM_COUNT, strategyIndex } from '../strategies.ts';
import { singleArmTarget, uniformTarget } from './baselines.ts';
import { type DescribedContext, describePolicyChanges } from './policy-changes.ts';

const homeowners: readonly DescribedContext[] = Array.from({ length: 12 }, () => ({
  intent: 'cost_estimate',
  persona: 'homeowner',
  features: [1, 0],
}));
const landlords: readonly DescribedContext[] = Array.from({ length: 12 }, () => ({
  intent: 'timeline',
  persona: 'landlord',
  features: [1, 1],
}));
const uniform = uniformTarget(ARM_COUNT);
const guided = singleArmTarget(strategyIndex('guided_advice'), ARM_COUNT);

test('a change is said in plain words, with the shares before and after', () => {
  const changes = describePolicyChanges(homeowners, uniform, guided, 20);
  expect(changes.map(({ sentence }) => sentence)).toContain(
    'asks a clarifying question for cost questions of homeowners 50 % → 100 %',
  );
  expect(changes.map(({ sentence }) => sentence)).toContain(
    'answers briefly for cost questions of homeowners 38 % → 0 %',
  );
  expect(changes.every(({ n }) => n === 12)).toBe(true);
});

test('only the group whose answers change is named, the largest change first', () => {
  const changes = describePolicyChanges(
    [...homeowners, ...landlords],
    uniform,
    (features) => (features[1] === 1 ? guided(features) : uniform(features)),
    3,
  );
  expect(changes).toHaveLength(3);
  expect(new Set(changes.map(({ persona }) => persona))).toEqual(new Set(['landlord']));
  const sizes = changes.map(({ before, after }) => Math.abs(after - before));
  expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
});

test('equal policies, and groups of fewer than ten turns, give no sentence', () => {
  expect(describePolicyChanges(homeowners, guided, guided, 20)).toEqual([]);
  expect(describePolicyChanges(homeowners.slice(0, 9), uniform, guided, 20)).toEqual([]);
});
