import { aDatasetRow, judged } from '../../../../test/support/collected-rows.ts';
import { DatasetCardBuilder, Tally } from './dataset-card.ts';

const GIVEN = {
  format: 'dataset-1',
  includesSimulated: true,
  dropped: { split_conflict: 2, simulated: 0, erased: 1 },
} as const;

test('counts rows, users and labels of each side, and what they cover', () => {
  const card = new DatasetCardBuilder();
  card.add(aDatasetRow({ user: 'ann', ...judged(true) }), '1');
  card.add(aDatasetRow({ user: 'ann', ...judged(false), createdAt: '2025-11-07T12:00:00.000Z' }), '1');
  card.add(aDatasetRow({ user: 'bob', side: 'held_out', persona: null, strategy: null, simulated: true }), '2');
  expect(card.card(GIVEN)).toEqual({
    ...GIVEN,
    rows: 3,
    sides: {
      train: { rows: 2, users: 1, liked: 1, disliked: 1 },
      validation: { rows: 0, users: 0, liked: 0, disliked: 0 },
      held_out: { rows: 1, users: 1, liked: 0, disliked: 0 },
    },
    coverage: {
      intent: { cost_estimate: 3 },
      persona: { homeowner: 2, unknown: 1 },
      policy: { 'policy-1': 3 },
      arm: { costed_steps: 2, none: 1 },
      generator: { grounded: 3 },
    },
    explicit: 2,
    withPropensity: 2,
    simulated: 1,
    calculatorVersions: { '1': 2, '2': 1 },
    firstTurnAt: '2025-11-07T12:00:00.000Z',
    lastTurnAt: '2025-11-08T12:00:00.000Z',
  });
});

test('of no rows has no times', () => {
  expect(new DatasetCardBuilder().card(GIVEN)).toMatchObject({ rows: 0, firstTurnAt: null, lastTurnAt: null });
});

test('a policy may be called as any property of an object is', () => {
  const tally = new Tally();
  for (const name of ['__proto__', 'constructor', '__proto__']) tally.add(name);
  expect(Object.entries(tally.counts())).toEqual([
    ['__proto__', 2],
    ['constructor', 1],
  ]);
});
