import { INTENTS, PERSONAS } from '../../chat/vocabulary.ts';
import { createRng, type Rng, randomInteger } from '../random.ts';
import { fitRewardModel, type LabelledTurn, likedProbability, strongestTerms } from './reward-model.ts';

const RESPONSES = [
  'About $300 for the paint and the rollers that you need.',
  `1. Wear goggles.\n2. Sand the wall.\n3. Prime it.\n${'Take your time with it. '.repeat(20)}`,
  `It depends on the room. ${'There is a lot to say about paint. '.repeat(35)} How large is it?`,
];

/** Labels of people who like what `probability` says. */
function simulateLabels(
  seed: number,
  count: number,
  probability: (turn: { persona: string | null; response: number }) => number,
): readonly LabelledTurn[] {
  const rng: Rng = createRng(seed);
  return Array.from({ length: count }, (_, number) => {
    const persona = PERSONAS[randomInteger(rng, PERSONAS.length)] ?? null;
    const response = randomInteger(rng, RESPONSES.length);
    return {
      user: `user-${number % Math.ceil(count / 3)}`,
      persona,
      intent: INTENTS[randomInteger(rng, INTENTS.length)] ?? 'general_question',
      response: RESPONSES[response] ?? '',
      suggestedActions: [],
      usedContext: rng.next() < 0.5,
      intentMatch: true,
      liked: rng.next() < probability({ persona, response }),
    };
  });
}

const byTaste = ({ persona, response }: { persona: string | null; response: number }): number => {
  if (persona === 'diy_worker') return response === 1 ? 0.9 : 0.3;
  return response === 0 ? 0.85 : 0.35;
};

test('it learns what each persona likes: probabilities rank and match unseen users’ labels', () => {
  const fit = fitRewardModel(simulateLabels(1, 600, byTaste));
  if (fit.status === 'refused') throw new Error(fit.reason);
  expect(fit.quality.auc).toBeGreaterThan(0.7);
  expect(fit.quality.brier).toBeLessThan(fit.quality.brierOfBaseRate);
  expect(fit.quality.ece).toBeLessThan(0.08);
  const liked = (persona: 'diy_worker' | 'landlord', response: number): number =>
    likedProbability(fit.model, {
      persona,
      intent: 'timeline',
      response: RESPONSES[response] ?? '',
      suggestedActions: [],
      usedContext: false,
      intentMatch: true,
    });
  expect(liked('diy_worker', 1)).toBeGreaterThan(liked('diy_worker', 0) + 0.3);
  expect(liked('landlord', 0)).toBeGreaterThan(liked('landlord', 1) + 0.3);
  expect(strongestTerms(fit.model, 3)).toHaveLength(3);
  expect(strongestTerms(fit.model, 1)[0]?.term).not.toBe('intercept');
});

test('where labels are chance, it predicts unseen users no better than chance', () => {
  const aucs = [11, 12].map((seed) => {
    const fit = fitRewardModel(simulateLabels(seed, 300, () => 0.6));
    return fit.status === 'fitted' ? (fit.quality.auc ?? 1) : 1;
  });
  // The AUC of 120 against 180 labels has a standard error of .034; two seeds, three standard errors.
  expect(Math.abs(aucs.reduce((total, auc) => total + auc, 0) / 2 - 0.5)).toBeLessThan((3 * 0.034) / Math.sqrt(2));
});

test('a stored model scores as the fitted one does', () => {
  const labels = simulateLabels(2, 150, byTaste);
  const fit = fitRewardModel(labels);
  if (fit.status === 'refused' || labels[0] === undefined) throw new Error('expected a fitted model');
  expect(likedProbability(JSON.parse(JSON.stringify(fit.model)), labels[0])).toBe(
    likedProbability(fit.model, labels[0]),
  );
});

test('a model of another version is refused', () => {
  const [label] = simulateLabels(2, 1, byTaste);
  if (label === undefined) throw new Error('expected a label');
  expect(() => likedProbability({ version: 'reward-model-0', coefficients: [], penalty: 1, labels: 0 }, label)).toThrow(
    'reward-model-0',
  );
});

test.each<[string, readonly LabelledTurn[], string]>([
  ['99 labels', simulateLabels(3, 99, byTaste), '99 labelled answers: at least 100'],
  ['labels of one kind', simulateLabels(3, 150, () => 1), '150 liked and 0 disliked'],
  [
    'labels of few users',
    simulateLabels(3, 150, byTaste).map((label) => ({ ...label, user: 'one' })),
    'labels of 1 users',
  ],
])('%s are refused', (_, labels, reason) => {
  expect(fitRewardModel(labels)).toEqual({ status: 'refused', reason: expect.stringContaining(reason) });
});
