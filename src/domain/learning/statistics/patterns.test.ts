import { processorSeconds } from '../../../../test/support/processor-time.ts';
import { createRng, type Rng, randomInteger } from '../random.ts';
import { type PatternTurn, responseLengthBand, slicesOf } from './pattern-slices.ts';
import { findLowPatterns } from './patterns.ts';

const pick = <T>(rng: Rng, values: readonly [T, ...T[]]): T => values[randomInteger(rng, values.length)] ?? values[0];

/** 1200 turns of 300 users; `penalty` says how much less a turn is worth. */
function simulateTurns(
  seed: number,
  penalty: (dimensions: Readonly<Record<string, string>>) => number,
): readonly PatternTurn[] {
  const rng = createRng(seed);
  const users = Array.from({ length: 300 }, (_, number) => ({
    name: `user-${number}`,
    persona: pick(rng, ['homeowner', 'landlord', 'contractor']),
    kindness: (rng.next() - 0.5) * 0.3,
  }));
  return Array.from({ length: 1200 }, (_, number) => {
    const user = users[randomInteger(rng, users.length)] ?? { name: '', persona: '', kindness: 0 };
    const dimensions = {
      intent: pick(rng, ['cost_estimate', 'diy_guide', 'timeline', 'general_question']),
      persona: user.persona,
      strategy: pick(rng, ['quick_answer', 'full_guide', 'price_table']),
      used_context: pick(rng, ['yes', 'no']),
      response_length: pick(rng, ['50_to_399', '400_to_999', '1000_to_2000']),
      error: 'no',
    };
    const mean = 0.6 + user.kindness - penalty(dimensions);
    return { messageId: `message-${number}`, user: user.name, reward: Number(rng.next() < mean), dimensions };
  });
}

const describe = (slice: Readonly<Record<string, string>>): string => Object.values(slice).sort().join(' & ');

test('a persona whose answers are too long and an intent answered without context are found by name, with examples', () => {
  const isTooLong = (d: Readonly<Record<string, string>>): boolean =>
    d.persona === 'landlord' && d.response_length === '1000_to_2000';
  const isBlind = (d: Readonly<Record<string, string>>): boolean => d.intent === 'diy_guide' && d.used_context === 'no';
  const turns = simulateTurns(1, (d) => (isTooLong(d) || isBlind(d) ? 0.45 : 0));
  const { patterns } = findLowPatterns(turns);
  const found = patterns.map(({ slice }) => describe(slice));
  expect(found).toContain('1000_to_2000 & landlord');
  expect(found).toContain('diy_guide & no');
  const strongest = patterns[0];
  expect(strongest?.lift).toBeLessThan(-0.2);
  expect(strongest?.liftInterval[1]).toBeLessThan(0);
  expect(strongest?.robustToDependence).toBe(true);
  expect(strongest?.examples).toHaveLength(5);
  const examples = turns.filter(({ messageId }) => strongest?.examples.includes(messageId));
  expect(examples.every(({ reward }) => reward === 0)).toBe(true);
  expect(new Set(examples.map(({ user }) => user)).size).toBe(5);
});

test('of the patterns reported over 20 seeds at most 10 % share no turn with the planted one', () => {
  let reported = 0;
  let foreign = 0;
  for (let seed = 100; seed < 120; seed += 1) {
    const turns = simulateTurns(seed, (d) => (d.persona === 'landlord' && d.intent === 'timeline' ? 0.4 : 0));
    for (const { slice } of findLowPatterns(turns).patterns) {
      reported += 1;
      const members = turns.filter(({ dimensions }) =>
        Object.entries(slice).every(([name, value]) => dimensions[name] === value),
      );
      foreign += Number(!members.some(({ dimensions: d }) => d.persona === 'landlord' && d.intent === 'timeline'));
    }
  }
  expect(reported).toBeGreaterThanOrEqual(20);
  expect(foreign / reported).toBeLessThanOrEqual(0.1);
});

test('where nothing is planted, hardly anything is reported: some pattern in at most 10 % of 60 data sets, give or take chance', () => {
  let wrong = 0;
  const runs = 60;
  for (let seed = 500; seed < 500 + runs; seed += 1)
    wrong += Number(findLowPatterns(simulateTurns(seed, () => 0)).patterns.length > 0);
  expect(wrong / runs).toBeLessThan(0.1 + 4 * Math.sqrt((0.1 * 0.9) / runs));
});

test('one unhappy user with many turns is no pattern', () => {
  const turns = simulateTurns(3, () => 0);
  const unhappy = Array.from({ length: 60 }, (_, number) => ({
    messageId: `unhappy-${number}`,
    user: 'unhappy',
    reward: 0,
    dimensions: { intent: 'cost_estimate', topic: 'wallpaper' },
  }));
  const { patterns } = findLowPatterns([...turns, ...unhappy], { dimensions: ['topic'] });
  expect(patterns).toEqual([]);
});

test('a slice that holds the same turns as a wider one is not tested again', () => {
  const turns = simulateTurns(4, () => 0);
  const slices = slicesOf(turns, ['intent', 'error']);
  expect(slices.map(({ definition }) => describe(definition)).sort()).toEqual(
    ['cost_estimate', 'diy_guide', 'general_question', 'no', 'timeline'].sort(),
  );
});

test('rewards that are all the same show no pattern', () => {
  const turns = simulateTurns(5, () => 0).map((turn) => ({ ...turn, reward: 0.1 }));
  expect(findLowPatterns(turns).patterns).toEqual([]);
});

test('a slice that is always 0 among turns that are always 1 is a pattern', () => {
  const turns = simulateTurns(6, () => 0).map((turn) => ({
    ...turn,
    reward: Number(turn.dimensions.intent !== 'timeline'),
  }));
  expect(findLowPatterns(turns, { dimensions: ['intent'] }).patterns.map(({ slice }) => slice)).toEqual([
    { intent: 'timeline' },
  ]);
});

test('an empty collection has no slices', () => {
  expect(findLowPatterns([])).toEqual({ tested: 0, patterns: [] });
});

test.each([
  [49, 'under_50'],
  [50, '50_to_399'],
  [400, '400_to_999'],
  [1000, '1000_to_2000'],
  [2000, '1000_to_2000'],
  [2001, 'over_2000'],
])('%d code points are in the band %s', (codePoints, band) => {
  expect(responseLengthBand(codePoints)).toBe(band);
});

test('100,000 turns are searched in seconds', async () => {
  const base = simulateTurns(7, () => 0);
  const turns = Array.from({ length: 84 }, (_, copy) =>
    base.map((turn) => ({ ...turn, user: `${turn.user}-${copy}` })),
  ).flat();
  expect(await processorSeconds(() => findLowPatterns(turns))).toBeLessThan(5);
});
