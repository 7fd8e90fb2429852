import { choleskyFactor } from './linear-algebra.ts';
import { dot } from './numbers.ts';
import { ARM_COUNT, isStrategyId, STRATEGIES, STRATEGY_IDS, strategyAt, strategyIndex } from './strategies.ts';

test('there are 8 arms, all different', () => {
  expect(ARM_COUNT).toBe(8);
  expect(new Set(STRATEGY_IDS.map((id) => JSON.stringify(STRATEGIES[id]))).size).toBe(8);
});

test('the order of the arms is part of every stored probability vector', () => {
  expect(STRATEGY_IDS.map((id) => [id, ...Object.values(STRATEGIES[id])])).toMatchInlineSnapshot(`
[
  [
    "quick_answer",
    "brief",
    "prose",
    "cost_first",
    false,
    false,
  ],
  [
    "price_table",
    "brief",
    "range_table",
    "cost_first",
    false,
    false,
  ],
  [
    "quick_steps",
    "brief",
    "steps",
    "safety_first",
    true,
    true,
  ],
  [
    "guided_advice",
    "standard",
    "prose",
    "safety_first",
    true,
    true,
  ],
  [
    "costed_steps",
    "standard",
    "steps",
    "cost_first",
    false,
    false,
  ],
  [
    "scoped_estimate",
    "standard",
    "range_table",
    "cost_first",
    true,
    true,
  ],
  [
    "full_guide",
    "detailed",
    "steps",
    "safety_first",
    false,
    true,
  ],
  [
    "full_consultation",
    "detailed",
    "prose",
    "safety_first",
    true,
    false,
  ],
]
`);
});

test('the effect of each attribute can be told from the others: the 8 arms form a regular design', () => {
  const design = STRATEGY_IDS.map((id) => {
    const { length, form, lead, asksClarifyingQuestion, namesNextActions } = STRATEGIES[id];
    return [
      1,
      Number(length === 'standard'),
      Number(length === 'detailed'),
      Number(form === 'steps'),
      Number(form === 'range_table'),
      Number(lead === 'safety_first'),
      Number(asksClarifyingQuestion),
      Number(namesNextActions),
    ];
  });
  const columns = design.map((_, column) => design.map((row) => row[column] ?? 0));
  const gram = Float64Array.from(columns.flatMap((a) => columns.map((b) => dot(a, b))));
  expect(() => choleskyFactor(gram, 8)).not.toThrow();
});

test.each(['asksClarifyingQuestion', 'namesNextActions'] as const)('half of the arms have %s', (attribute) => {
  expect(STRATEGY_IDS.filter((id) => STRATEGIES[id][attribute])).toHaveLength(4);
});

test('ids and positions are inverse; unknown ones are refused', () => {
  for (const [index, id] of STRATEGY_IDS.entries()) {
    expect(strategyAt(index)).toBe(id);
    expect(strategyIndex(id)).toBe(index);
  }
  expect(() => strategyAt(8)).toThrow('expected 0..7');
  expect(isStrategyId('full_guide')).toBe(true);
  expect(isStrategyId('toString')).toBe(false);
});
