import { homeownerOf, type PlannedConversation, planConversations } from './homeowners.ts';
import { GO_ON_CHANCE } from './signals.ts';

const settings = { seed: 7, name: 'sim', users: 50 };
const planned = (turns: number, users = 50) => [...planConversations({ ...settings, users }, turns)];

test('a plan has exactly the turns that were asked for, and a larger one begins with the smaller one', () => {
  const [small, large] = [planned(100), planned(300)];
  const turnsOf = (plan: readonly PlannedConversation[]) => plan.reduce((sum, { limit }) => sum + limit, 0);
  expect([turnsOf(small), turnsOf(large)]).toEqual([100, 300]);
  for (const [index, { conversationId, length }] of small.entries()) {
    expect(large[index]).toMatchObject({ conversationId, length });
  }
  expect(planned(0)).toEqual([]);
});

test('ids are never used twice, also beyond everybody’s first conversation', () => {
  const plan = planned(500);
  expect(plan.some(({ visit }) => visit > 1)).toBe(true);
  expect(new Set(plan.map(({ conversationId }) => conversationId)).size).toBe(plan.length);
});

test('whether a conversation goes on does not depend on how long it has been', () => {
  const lengths = planned(20_000, 10_000).map(({ length }) => length);
  for (const turn of [1, 2, 3]) {
    const reached = lengths.filter((length) => length >= turn).length;
    const share = lengths.filter((length) => length > turn).length / reached;
    const error = Math.sqrt((GO_ON_CHANCE * (1 - GO_ON_CHANCE)) / reached);
    expect(Math.abs(share - GO_ON_CHANCE)).toBeLessThan(4 * error);
  }
});

test('a homeowner is the same person in every population of the seed', () => {
  expect(homeownerOf(settings, 3)).toEqual(homeownerOf({ ...settings, users: 9_999 }, 3));
  expect(homeownerOf({ ...settings, seed: 8 }, 3).kindness).not.toBe(homeownerOf(settings, 3).kindness);
});
