import { FEEDBACK_TYPES, type FeedbackType } from '../../domain/reward/feedback-type.ts';
import { turnReward } from '../../domain/reward/fold.ts';
import { randomStream } from '../random.ts';
import { drawMove, drawSignals, GO_ON_CHANCE } from '../signals.ts';
import { drawTaste, TASTE_FAMILIES, type Taste } from './taste.ts';
import { chanceOfPleasure, KINDNESS_SPREAD, SIGNAL_WORTH, trueReward } from './true-reward.ts';
import type { VisibleAnswer } from './visible-answer.ts';

const answer: VisibleAnswer = {
  length: 900,
  hasSteps: true,
  hasPriceTable: false,
  asksBack: true,
  namesNextActions: false,
  lead: 'cost',
  usesContext: true,
  topic: 'deck',
};
const judgement = { persona: 'landlord', intent: 'cost_estimate', answer } as const;

/** The user-signal reward as the product folds it. */
const folded = (types: readonly FeedbackType[]): number =>
  turnReward({
    events: types.map((feedbackType, index) => ({
      feedbackId: `f-${index}`,
      kind: 'feedback',
      retracts: null,
      feedbackType,
      seq: index + 1,
      appliedAt: '2025-11-08T12:00:00.000Z',
    })),
    adjustments: [],
    failed: false,
    implicitScore: 0.5,
  }).userSignalReward;

test.each(FEEDBACK_TYPES)('%s alone is worth what the product makes of it', (type) => {
  expect(SIGNAL_WORTH[type]).toBe(folded([type]));
});

test('silence is worth what the product makes of it', () => {
  expect(SIGNAL_WORTH.silent).toBe(folded([]));
});

test.each(TASTE_FAMILIES)('%s: the true reward is the mean that the product folds from what people do', (family) => {
  const taste = drawTaste({ family, seed: 3, popularTopics: ['deck', 'fence', 'roof'] });
  const stream = randomStream('monte carlo', family);
  const count = 40_000;
  let sum = 0;
  for (let turn = 0; turn < count; turn += 1) {
    const kindness = KINDNESS_SPREAD * stream.normal();
    const isPleased = stream.next() < chanceOfPleasure(taste.appeal(judgement), kindness);
    const move = stream.next() < GO_ON_CHANCE ? drawMove(stream, isPleased) : 'leave';
    sum += folded(drawSignals(stream, isPleased, move).map(({ feedback_type }) => feedback_type));
  }
  // The grid over kindness is exact to a few thousandths; four standard errors of a reward whose spread is at most .5.
  expect(Math.abs(sum / count - trueReward(taste, judgement))).toBeLessThan(0.004 + (4 * 0.5) / Math.sqrt(count));
});

test('an answer that pleases more is worth more', () => {
  const tasteOf = (appeal: number): Taste => ({ family: 'persona', seed: 0, troubles: [], appeal: () => appeal });
  const rewards = [-6, -2, 0, 2, 6].map((appeal) => trueReward(tasteOf(appeal), judgement));
  expect([...rewards].sort((a, b) => a - b)).toEqual(rewards);
  expect(rewards[0]).toBeGreaterThan(0.2);
  expect(rewards[4]).toBeLessThan(0.9);
});
