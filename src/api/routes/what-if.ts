import { Router } from 'express';
import { type WhatIfSide, type WhatIfView, whatIfQuery } from '../../contracts/http/what-if.ts';
import { ID_PATTERN } from '../../contracts/http.ts';
import { contextFeatures, LONG_HISTORY } from '../../domain/learning/context-features.ts';
import { answerGuards, isRefusal } from '../../domain/learning/evaluation/guard-metrics.ts';
import { policyProblems } from '../../domain/learning/policy.ts';
import type { StoredPolicy } from '../../domain/learning/policy-channel.ts';
import type { AnswerToScore } from '../../domain/learning/reward-functions/reward-function.ts';
import { createStrategyServer } from '../../domain/learning/serve-strategy.ts';
import { STRATEGY_IDS, type StrategyId } from '../../domain/learning/strategies.ts';
import { adjustmentsOf } from '../../domain/reward/adjustments.ts';
import { implicitReward } from '../../domain/reward/implicit.ts';
import type { Exchange, Turn } from '../../domain/turn/turn.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { parseQuery } from '../metrics-query.ts';
import { HttpProblem } from '../problem.ts';
import { messageErased } from '../turn-request.ts';

/** As many earlier exchanges as a turn is answered with. */
const GENERATION_HISTORY = 6;

/** `GET /api/v1/chat/messages/:id/what-if?policy=`: the same turn under two policies, for those who review turns. */
export function whatIfRoutes(dependencies: ApiDependencies): Router {
  const { store } = dependencies;
  const router = Router();
  router.get('/api/v1/chat/messages/:id/what-if', async (request, response) => {
    const query = parseQuery(request, whatIfQuery);
    const { id } = request.params;
    const turn = ID_PATTERN.test(id) ? await store.findTurn(id) : null;
    if (turn === null) throw new HttpProblem('message_not_found', 'There is no such message.');
    if (turn.erasedAt !== null) throw messageErased(id);
    const [asked, served, history] = await Promise.all([
      store.findPolicy(query.policy),
      store.findPolicy(turn.policyId),
      store.listEarlierExchanges(id, LONG_HISTORY),
    ]);
    if (asked === null) throw new HttpProblem('policy_not_found', 'There is no such policy.');
    const mayGenerate = dependencies.answerAgain.isFree || query.generate === 'true';
    const sideOf = (policy: StoredPolicy, arm: StrategyId | undefined) =>
      answeredSide(dependencies, { turn, history, mayGenerate }, policy, arm ?? null);
    const view: WhatIfView = {
      message_id: turn.messageId,
      message: turn.message,
      intent: turn.intent,
      persona: turn.persona,
      history_length: history.length,
      original: { response: turn.response, strategy: turn.assignment.strategy, effective_reward: turn.effectiveReward },
      served: served === null ? elsewhere(turn) : await sideOf(served, undefined),
      asked: await sideOf(asked, query.arm),
    };
    response.json(view);
  });
  return router;
}

interface AskedTurn {
  readonly turn: Turn;
  readonly history: readonly Exchange[];
  readonly mayGenerate: boolean;
}

/** The turn under a policy of ours: with the given arm, else with its most likely one, the first where several are. */
async function answeredSide(
  { answerAgain }: ApiDependencies,
  { turn, history, mayGenerate }: AskedTurn,
  { policyId, bundle }: StoredPolicy,
  arm: StrategyId | null,
): Promise<WhatIfSide> {
  const problems = policyProblems(bundle);
  if (problems.length > 0) {
    return {
      ...elsewhere(turn),
      policy_id: policyId,
      not_answered: `The policy does not fit this version: ${problems.join('; ')}.`,
    };
  }
  const { message, intent, persona } = turn;
  const features = contextFeatures({ intent, persona, historyLength: history.length, message });
  const probabilities = createStrategyServer(bundle).probabilities(features);
  const arms = STRATEGY_IDS.map((strategy, index) => ({ strategy, probability: probabilities[index] ?? 0 }));
  const strategy = arm ?? arms.reduce((best, each) => (each.probability > best.probability ? each : best)).strategy;
  const side = { policy_id: policyId, generator: answerAgain.generator, strategy, arm_probabilities: arms };
  if (!mayGenerate) {
    return {
      ...side,
      answer: null,
      not_answered: `${answerAgain.generator} costs time or money: ask with generate=true.`,
    };
  }
  const answered = await answerAgain.answer({ turn, policyId, strategy, history: history.slice(-GENERATION_HISTORY) });
  if (answered.outcome === 'failed') return { ...side, answer: null, not_answered: answered.reason };
  return { ...side, answer: answerView(answered.answer), not_answered: null };
}

function answerView(answer: AnswerToScore): WhatIfSide['answer'] {
  const { reward } = implicitReward({ failed: false, adjustments: adjustmentsOf(answer), givenReward: null });
  const guards = answerGuards([answer]);
  return {
    response: answer.response,
    sources: [...answer.sources],
    suggested_actions: [...answer.suggestedActions],
    used_context: answer.usedContext,
    intent_match: answer.intentMatch,
    reward: { ...reward, components: [...reward.components] },
    guard_metrics: {
      grounded_pairs: guards.groundedPairs,
      claims: guards.claims,
      safety_mentioned: guards.safetyMentioned,
      length: guards.length,
      refused: isRefusal(answer.response),
    },
  };
}

/** The side of a policy that is not one of ours. */
function elsewhere(turn: Turn): WhatIfSide {
  return {
    policy_id: turn.policyId,
    generator: null,
    strategy: null,
    arm_probabilities: [],
    answer: null,
    not_answered: 'The turn was answered elsewhere: its policy is not one of this service.',
  };
}
