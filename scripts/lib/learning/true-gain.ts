/** What a candidate is worth to the simulated users themselves: only a proof may look. */
import { MockActivityEnvironment } from '@temporalio/testing';
import { generateAnswer } from '../../../src/activities/generate-answer.ts';
import { classifyIntent } from '../../../src/domain/chat/classify-intent.ts';
import { contextFeatures } from '../../../src/domain/learning/context-features.ts';
import { contextOf, type DatasetRow } from '../../../src/domain/learning/dataset/dataset-row.ts';
import { at, dot } from '../../../src/domain/learning/numbers.ts';
import type { PolicyBundle } from '../../../src/domain/learning/policy.ts';
import { createStrategyServer } from '../../../src/domain/learning/serve-strategy.ts';
import { type ClusteredMean, clusteredMean } from '../../../src/domain/learning/statistics/clustered-mean.ts';
import { ARM_COUNT, strategyAt } from '../../../src/domain/learning/strategies.ts';
import type { ResponseModel } from '../../../src/generators/response-model.ts';
import type { Taste } from '../../../src/simulation/taste/taste.ts';
import { trueReward } from '../../../src/simulation/taste/true-reward.ts';
import { readAnswer } from '../../../src/simulation/taste/visible-answer.ts';
import type { LightningStore } from '../../../src/store/lightning-store.ts';

const HISTORY_LIMIT = 6;

/** The true reward of every arm for a turn, in the order of STRATEGY_IDS. */
export interface TrueTurn {
  readonly user: string;
  readonly features: Float64Array;
  readonly rewards: Float64Array;
}

/** What the users of these turns would truly make of every arm: the turns' own questions, answered under each. */
export async function trueTurns(
  {
    store,
    generator,
    taste,
  }: { readonly store: LightningStore; readonly generator: ResponseModel; readonly taste: Taste },
  rows: readonly DatasetRow[],
): Promise<readonly TrueTurn[]> {
  const environment = new MockActivityEnvironment();
  const turns: TrueTurn[] = [];
  for (const row of rows) {
    const context = contextOf(row);
    const { persona, intent, message } = context;
    if (persona === null) continue;
    const history = row.historyLength === 0 ? [] : await store.listEarlierExchanges(row.messageId, HISTORY_LIMIT);
    const rewards = new Float64Array(ARM_COUNT);
    for (let arm = 0; arm < ARM_COUNT; arm += 1) {
      const turn = {
        ...{ messageId: row.messageId, message, persona, intent, agent: row.agent, policyId: row.policyId },
        intentConfidence: classifyIntent(message).confidence,
        assignment: { strategy: strategyAt(arm), propensity: null, propensities: null, seed: null },
      };
      const answer = await environment.run<
        [],
        Awaited<ReturnType<typeof generateAnswer>>,
        () => ReturnType<typeof generateAnswer>
      >(() =>
        generateAnswer(generator, { turn, history, rendezvous: { token: () => undefined, reset: () => undefined } }),
      );
      const shown = readAnswer({
        response: answer.response,
        used_context: answer.usedContext,
        sources: answer.sources,
      });
      rewards[arm] = trueReward(taste, { persona, intent: answer.intent, answer: shown });
    }
    turns.push({ user: row.user, features: contextFeatures(context), rewards });
  }
  return turns;
}

/** The mean true reward of candidate − base over the turns, with its 95 % interval clustered by user. */
export function trueGain(
  turns: readonly TrueTurn[],
  candidate: PolicyBundle,
  base: PolicyBundle,
): ClusteredMean | null {
  const [ofCandidate, ofBase] = [createStrategyServer(candidate), createStrategyServer(base)];
  return clusteredMean(
    turns.map(
      ({ features, rewards }) =>
        dot(ofCandidate.probabilities(features), rewards) - dot(ofBase.probabilities(features), rewards),
    ),
    turns.map(({ user }) => user),
  );
}

/** The gain of always answering as each turn's user likes best, with the same exploration: the most that could be gained. */
export function largestGain(turns: readonly TrueTurn[], epsilon: number): number {
  const gains = turns.map(({ rewards }) => {
    const mean = rewards.reduce((sum, reward) => sum + reward, 0) / ARM_COUNT;
    return (1 - epsilon) * (Math.max(...rewards) - mean);
  });
  return gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
}

/** The share of turns whose likeliest arm under a policy is the one that their user likes best. */
export function bestArmShare(turns: readonly TrueTurn[], policy: PolicyBundle): number {
  const { probabilities } = createStrategyServer(policy);
  const right = turns.filter(({ features, rewards }) => {
    const served = probabilities(features);
    const likeliest = served.indexOf(Math.max(...served));
    return at(rewards, likeliest) === Math.max(...rewards);
  });
  return right.length / turns.length;
}
