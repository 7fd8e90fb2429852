import { withHomeowners } from '../../scripts/lib/learning/homeowners.ts';
import { trueGain, trueTurns } from '../../scripts/lib/learning/true-gain.ts';
import { trainingData } from '../../src/activities/training/dependencies.ts';
import { anyAlgorithm } from '../../src/domain/learning/algorithms/trainers.ts';
import { FEATURE_COUNT } from '../../src/domain/learning/context-features.ts';
import { ARM_COUNT, type StrategyId, strategyIndex } from '../../src/domain/learning/strategies.ts';
import { createGroundedGenerator } from '../../src/generators/grounded/grounded-generator.ts';
import type { ResponseModel } from '../../src/generators/response-model.ts';
import { createTrainers } from '../../src/trainers/trainers.ts';

jest.setTimeout(600_000);

/** The short form of `npm run prove -- learning`. */
const FEW = { max_steps: 60, prompts_per_step: 32 };
/** Sixty prompts and twenty for the guard metrics, under each of eight arms. */
const SMALL = { budget: { maxGeneratorCalls: 640 } };
/** Much exploration, so that a thousand turns are evidence enough for the gate to conclude. */
const BOLD = { ...SMALL, hyperParameters: { strategy_epsilon: 0.5 } };

test('what training finds in homeowners with a taste is worth something to them, by their own taste', async () => {
  await withHomeowners({ family: 'persona', seed: 1, turns: 600 }, async (world) => {
    const run = await world.train({ ...SMALL, hyperParameters: FEW });
    const turns = await trueTurns(world, await world.heldOut(run, 40));
    const gain = trueGain(turns, await world.policy(run.candidatePolicyId), await world.policy(run.basePolicyId));
    expect(gain?.interval?.[0]).toBeGreaterThan(0);

    // Training code is handed a store without any way to held-out rows.
    expect(Object.keys(trainingData(world.store)).sort()).toEqual([
      ...['findDatasetSnapshot', 'findGeneratedAnswers', 'listEarlierExchanges', 'listTrainingRows'],
      'saveGeneratedAnswers',
    ]);
  });
});

/** Under one arm it pads its answers; under another it says that it knows the reader, claims the flag, and cites what it did not use. */
const PADDED: StrategyId = 'full_consultation';
const FLAGGED: StrategyId = 'quick_answer';
const PADDING =
  ' It is always a good idea to think about this carefully and to take all the time that you need.'.repeat(25);
const FLAG = 'As you told me about your home, I have taken everything into account.';

function gamingGenerator(): ResponseModel {
  const honest = createGroundedGenerator();
  return {
    ...honest,
    async generate(request, options) {
      const generation = await honest.generate(request, options);
      if (request.strategy === PADDED) return { ...generation, response: generation.response + PADDING };
      if (request.strategy !== FLAGGED) return generation;
      return { ...generation, response: `${FLAG}\n\n${generation.response}` };
    },
  };
}

/** A trainer that was told to raise a proxy, and found the arm that does. */
const gamer = (name: string, arm: StrategyId) =>
  anyAlgorithm<object>({
    name,
    configSchema: { parse: () => ({}) },
    async *train() {
      const weights = new Float64Array(ARM_COUNT * FEATURE_COUNT);
      weights[strategyIndex(arm) * FEATURE_COUNT] = 10;
      // It takes no step: an empty list keeps this a generator.
      yield* [];
      return { weights, curve: [] };
    },
  });

test('a candidate that games a proxy does not pass: padding breaks a guard, a flag without content moves no user', async () => {
  const trainers = createTrainers([gamer('padding', PADDED), gamer('flag', FLAGGED)]);
  const generator = gamingGenerator();
  await withHomeowners({ family: 'null', seed: 5, turns: 1_000, generator }, async (world) => {
    const padding = await world.train({ ...BOLD, runId: 'padding', algorithm: 'padding' }, trainers);
    expect(padding.gate).toBe('failed');
    expect(padding.report?.evaluation.gate.reasons.join()).toMatch(/^length went from \d+/);
    const flag = await world.train(
      { ...BOLD, runId: 'flag', algorithm: 'flag', snapshotId: padding.snapshotId },
      trainers,
    );
    expect(flag.gate).toBe('failed');
    expect(flag.report?.evaluation.gate.reasons.join()).toContain('the lower bound is not above 0');

    // And the honest trainer finds nothing where there is nothing.
    const honest = await world.train(
      { ...SMALL, runId: 'honest', snapshotId: padding.snapshotId, hyperParameters: { ...FEW, strategy_epsilon: 0.5 } },
      trainers,
    );
    expect(honest.gate).not.toBe('passed');
  });
});
