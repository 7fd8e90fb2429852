import { DEFAULT_FOLDS, foldOfUser } from '../evaluation/cross-fit.ts';
import { createAnswerScorer, namedActions, type ScorableAnswer } from './answer-scorer.ts';
import type { LabelledTurn } from './reward-model.ts';

const turn = { intent: 'cost_estimate', persona: 'landlord', usedContext: true, intentMatch: true } as const;
const BRIEF = 'About $300.';
const LONG = `${'There is a lot to say about paint. '.repeat(40)}It costs $300.`;

/** Opinions of people who all like brief answers. */
const labels: readonly LabelledTurn[] = Array.from({ length: 160 }, (_, number) => ({
  ...turn,
  user: `user-${number % 40}`,
  response: number % 2 === 0 ? BRIEF : LONG,
  suggestedActions: [],
  liked: number % 2 === 0,
}));
const answer = (response: string, user = 'user-1'): ScorableAnswer => ({
  user,
  strategy: 'quick_answer',
  turn: { ...turn, response },
  byFunction: 0.5,
});

test('opinions and the reward function are weighed as asked', () => {
  const [alone, half] = [createAnswerScorer(labels, 0), createAnswerScorer(labels, 0.5)];
  expect(alone.score(answer(BRIEF))).toBe(0.5);
  expect(half.score(answer(BRIEF))).toBeGreaterThan(0.7);
  expect(half.score(answer(LONG))).toBeLessThan(0.3);
});

test('under 100 opinions there is no reward model: the reward function scores alone, and the reason is kept', () => {
  const scorer = createAnswerScorer(labels.slice(0, 99), 0.75);
  expect(scorer.fit).toEqual({ status: 'refused', reason: '99 labelled answers: at least 100 are needed' });
  expect(scorer.score(answer(BRIEF))).toBe(0.5);
});

test('what a user said of an answer never scores answers to that user: other opinions of theirs change nothing', () => {
  const user = 'user-1';
  const fold = foldOfUser(user);
  const turned = labels.map((label) => (label.user === user ? { ...label, liked: !label.liked } : label));
  const [before, after] = [createAnswerScorer(labels, 1), createAnswerScorer(turned, 1)];
  // To the tolerance of the fit.
  expect(after.score(answer(BRIEF, user))).toBeCloseTo(before.score(answer(BRIEF, user)), 9);
  const other = Array.from({ length: 40 }, (_, number) => `user-${number}`).find((each) => foldOfUser(each) !== fold);
  expect(DEFAULT_FOLDS).toBeGreaterThan(1);
  expect(Math.abs(after.score(answer(BRIEF, other)) - before.score(answer(BRIEF, other)))).toBeGreaterThan(0.001);
});

test('next actions are those that the strategy names', () => {
  expect(namedActions('full_guide')).toHaveLength(1);
  expect(namedActions('quick_answer')).toEqual([]);
  expect(namedActions(null)).toEqual([]);
});
