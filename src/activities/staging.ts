import type { ErasureGateway } from '../contracts/erasure-gateway.ts';
import type { RolloutActivities } from '../contracts/rollout.ts';
import type { TurnGateway } from '../contracts/turn-gateway.ts';
import { type ChatTurnInput, chatTurnWorkflowId, type GenerationMode } from '../contracts/workflows.ts';
import { classifyIntent } from '../domain/chat/classify-intent.ts';
import type { PolicyBundle } from '../domain/learning/policy.ts';
import { createStrategyServer, strategySeed } from '../domain/learning/serve-strategy.ts';
import type { RolloutPlan } from '../domain/rollout/rollout.ts';
import {
  STAGING_CALLER,
  STAGING_TURNS,
  type StagingPrompt,
  type StagingTurn,
  stagingAgent,
  stagingSchemaErrors,
} from '../domain/rollout/staging.ts';
import type { TurnRequest } from '../domain/turn/turn.ts';
import type { LightningStore } from '../store/lightning-store.ts';
import { withHeartbeat } from './heartbeat.ts';

export interface StagingDependencies {
  readonly store: LightningStore;
  readonly turns: Pick<TurnGateway, 'startTurn' | 'awaitResponse'>;
  readonly erasures: Pick<ErasureGateway, 'deleteTurnExecutions'>;
  readonly generation: { readonly mode: GenerationMode; readonly timeoutMs: number };
  /** The policy as the generator that runs here serves it. */
  readonly servedPolicy: (bundle: PolicyBundle) => PolicyBundle;
  /** Prompts that users of no training asked, most wanted first. */
  readonly promptsFor: (plan: RolloutPlan) => Promise<readonly StagingPrompt[]>;
  readonly now: () => Date;
}

/** A staging turn waits for no feedback. */
const STAGING_WINDOW_MS = 0;
/** How long an answer may take beyond what its generator may. */
const ANSWER_MARGIN_MS = 20_000;

/** The activity that lets a candidate answer before any user sees it: real turns, through the queue that serves users. */
export function createStagingActivity(dependencies: StagingDependencies): Pick<RolloutActivities, 'runStagingTurns'> {
  const { store, servedPolicy, promptsFor } = dependencies;
  return {
    runStagingTurns: (plan) =>
      withHeartbeat(async () => {
        const done = new Set((await store.listStagingTurns(plan.rolloutId)).map(({ turnNumber }) => turnNumber));
        if (done.size >= STAGING_TURNS) return;
        const candidate = await store.findPolicy(plan.candidatePolicyId);
        if (candidate === null) throw new Error(`there is no policy ${plan.candidatePolicyId}`);
        const bundle = servedPolicy(candidate.bundle);
        for (let turnNumber = 1; turnNumber <= STAGING_TURNS; turnNumber += 1) {
          if (done.has(turnNumber)) continue;
          // Read again for each turn: a question that was erased meanwhile is not asked.
          const prompt = (await promptsFor(plan))[turnNumber - 1];
          if (prompt === undefined) break;
          const turn = await stagingTurn(dependencies, plan, bundle, prompt, turnNumber);
          await store.saveStagingTurn(plan.rolloutId, turn);
        }
      }),
  };
}

async function stagingTurn(
  dependencies: StagingDependencies,
  plan: RolloutPlan,
  bundle: PolicyBundle,
  prompt: StagingPrompt,
  turnNumber: number,
): Promise<StagingTurn> {
  const { store, turns, erasures, generation, now } = dependencies;
  const { policyId } = await store.savePolicy(bundle, plan.requestedAt);
  const turn = stagingRequest(plan, policyId, bundle, prompt, turnNumber, now().toISOString());
  const input: ChatTurnInput = { turn, generationMode: generation.mode, generationTimeoutMs: generation.timeoutMs };
  const started = await turns.startTurn(input);
  if (started.outcome === 'unavailable') throw new Error('Temporal is away');
  const answer = await turns.awaitResponse(turn.messageId, generation.timeoutMs + ANSWER_MARGIN_MS);
  if (answer.outcome === 'unavailable') throw new Error('the staging turn is not finished');
  const stored = await store.findTurn(turn.messageId);
  if (stored === null && answer.outcome === 'answered') throw new Error('the staging turn is not stored yet');
  // The question was erased while it was answered, or its turn left no row: no erasure would find the execution.
  const isLost = stored === null || stored.erasedAt !== null;
  if (prompt.messageId !== null && isLost) await erasures.deleteTurnExecutions([turn.messageId]);
  const finishedAt = now().toISOString();
  const base = { turnNumber, messageId: turn.messageId, source: prompt.source, finishedAt };
  if (stored === null) {
    return {
      ...base,
      isPassed: false,
      schemaErrors: [],
      failure: answer.outcome === 'failed' ? answer.reason : 'no answer',
    };
  }
  const schemaErrors = stagingSchemaErrors(stored, { policyId, assignment: turn.assignment });
  const failure = stored.error;
  return { ...base, isPassed: failure === null && schemaErrors.length === 0, schemaErrors, failure };
}

type StagedRequest = TurnRequest & Required<Pick<TurnRequest, 'assignment'>>;

/** The request of a staging turn: the same ids and arm each time that it is made. */
function stagingRequest(
  plan: RolloutPlan,
  policyId: string,
  bundle: PolicyBundle,
  { message, messageId: source }: StagingPrompt,
  turnNumber: number,
  createdAt: string,
): StagedRequest {
  const messageId = `staging-${plan.rolloutId}-${turnNumber}`;
  const { intent, confidence } = classifyIntent(message, {});
  const context = { intent, persona: null, historyLength: 0, message };
  const { strategy, probability, probabilities, seed } = createStrategyServer(bundle).choose(
    context,
    strategySeed(messageId, policyId),
  );
  return {
    messageId,
    conversationId: `staging-${plan.rolloutId}`,
    userId: null,
    caller: STAGING_CALLER,
    agent: stagingAgent(plan.agent),
    persona: null,
    message,
    intent,
    intentConfidence: confidence,
    policyId,
    assignment: { strategy, propensity: probability, propensities: probabilities, seed },
    // Nobody asked: what counts users leaves these turns out.
    simulated: true,
    historyLength: 0,
    // So that erasing the question finds this turn.
    regenerateOf: source,
    requestHash: messageId,
    windowMs: STAGING_WINDOW_MS,
    workflowId: chatTurnWorkflowId(messageId),
    createdAt,
  };
}
