import { createRng } from '../../learning/random.ts';
import { addToMoments, NO_MOMENTS, sampleVariance } from '../moments.ts';
import { BASE_MEAN, OUTCOME_SD, outcomesWithMean } from './population.ts';

describe('simulated users', () => {
  it.each([-0.03, 0, 0.03])('have the mean and spread that the simulation says, at effect %d', (effect) => {
    const rng = createRng(3);
    const drawOutcome = outcomesWithMean(BASE_MEAN + effect);
    let moments = NO_MOMENTS;
    for (let i = 0; i < 20_000; i += 1) moments = addToMoments(moments, drawOutcome(rng));
    // 4 standard errors: 4 · .16 / √20,000.
    expect(Math.abs(moments.mean - (BASE_MEAN + effect))).toBeLessThan(0.0046);
    expect(Math.abs(Math.sqrt(sampleVariance(moments) ?? 0) - OUTCOME_SD)).toBeLessThan(0.006);
  });

  it('are refused a mean that does not go with the spread', () => {
    expect(() => outcomesWithMean(0.6)).toThrow(RangeError);
  });
});
