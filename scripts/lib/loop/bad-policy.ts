import { INTENTS, PERSONAS, type Persona } from '../../../src/domain/chat/vocabulary.ts';
import { FEATURE_COUNT, FEATURE_NAMES } from '../../../src/domain/learning/context-features.ts';
import { MINIMUM_EPSILON, type PolicyBundle, strategyWeights } from '../../../src/domain/learning/policy.ts';
import { ARM_COUNT, STRATEGY_IDS, type StrategyId } from '../../../src/domain/learning/strategies.ts';
import { evaluateAnswers } from '../../../src/generators/evaluation/evaluate-answers.ts';
import { QUESTIONS } from '../../../src/generators/evaluation/questions.ts';
import { createGroundedGenerator } from '../../../src/generators/grounded/grounded-generator.ts';
import type { Taste } from '../../../src/simulation/taste/taste.ts';
import { trueReward } from '../../../src/simulation/taste/true-reward.ts';
import { readAnswer, type VisibleAnswer } from '../../../src/simulation/taste/visible-answer.ts';

/** Of the worst arm against the others: it serves nearly every turn that does not explore. */
const WEIGHT = 6;
/** Questions that the arms are judged by: every fifth of the evaluation set. */
const EVERY = 5;

/** A policy that gives every persona what it likes least: known by asking the taste, which nobody who learns can do. */
export async function worstPolicy(base: PolicyBundle, taste: Taste): Promise<PolicyBundle> {
  const answers = await answersByArm();
  const flat = new Float64Array(ARM_COUNT * FEATURE_COUNT);
  for (const persona of PERSONAS) {
    const worths = STRATEGY_IDS.map((arm) => worthOf(taste, persona, answers.get(arm) ?? []));
    const worst = worths.indexOf(Math.min(...worths));
    flat[worst * FEATURE_COUNT + FEATURE_NAMES.indexOf(`persona=${persona}`)] = WEIGHT;
  }
  return {
    ...base,
    strategyWeights: strategyWeights(flat),
    sampling: { ...base.sampling, strategyEpsilon: MINIMUM_EPSILON },
  };
}

/** The mean true reward of an arm's answers to a persona, over all intents alike. */
function worthOf(taste: Taste, persona: Persona, answers: readonly VisibleAnswer[]): number {
  const rewards = answers.flatMap((answer) => INTENTS.map((intent) => trueReward(taste, { persona, intent, answer })));
  return rewards.reduce((sum, reward) => sum + reward, 0) / rewards.length;
}

async function answersByArm(): Promise<ReadonlyMap<StrategyId, readonly VisibleAnswer[]>> {
  const generator = createGroundedGenerator();
  const questions = QUESTIONS.blind.filter((_, index) => index % EVERY === 0);
  const byArm = new Map<StrategyId, readonly VisibleAnswer[]>();
  for (const arm of STRATEGY_IDS) {
    const evaluated = await evaluateAnswers(generator, questions, arm);
    byArm.set(
      arm,
      evaluated.map(({ generation: { response, retrieved } }) => {
        const sources = retrieved.filter(({ cited }) => cited).map(({ source }) => source);
        return readAnswer({ response, used_context: sources.length > 0, sources });
      }),
    );
  }
  return byArm;
}
