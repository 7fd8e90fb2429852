import type { Client } from '@temporalio/client';
import { checkSignal, orderSignals } from '../contracts/messages.ts';
import { type RollOutPolicyInput, rollOutPolicyWorkflowId } from '../contracts/rollout.ts';
import { type RolloutGateway, RolloutRefusedError, type RolloutRegistry } from '../contracts/rollout-gateway.ts';
import { TASK_QUEUES } from '../contracts/workflows.ts';
import { retentionProblem, rolloutConfig } from '../domain/rollout/config.ts';
import type { Rollout } from '../domain/rollout/rollout.ts';
import { answerWithin, isTemporalAway } from './temporal-away.ts';

/** A call that Temporal does not answer in this time counts as "away". */
const CALL_BUDGET_MS = 5_000;
/** Half a day of checks at the default interval: some hundred kilobytes of history. */
const CHECKS_PER_RUN = 150;

interface RolloutGatewayOptions {
  readonly checksPerRun?: number;
  /** After so many days turns are erased. @default null: never */
  readonly retentionDays?: number | null;
}

/** The gateway over one client. The row comes first: whatever Temporal misses, the schedule starts and signals from it. */
export function createRolloutGateway(
  client: Client,
  registry: RolloutRegistry,
  { checksPerRun = CHECKS_PER_RUN, retentionDays = null }: RolloutGatewayOptions = {},
): RolloutGateway {
  const options = (rollout: Rollout) => {
    const { state, ...rest } = rollout;
    const input: RollOutPolicyInput = { plan: planOf(rest), state, decidedOrders: [], checksPerRun };
    return {
      workflowId: rollOutPolicyWorkflowId(rollout.rolloutId),
      taskQueue: TASK_QUEUES.learning,
      args: [input] as const,
      // Half the default: a worker that died holds a check up for 5 s only.
      workflowTaskTimeout: '5s',
    } as const;
  };
  const reached = async (call: () => Promise<unknown>): Promise<boolean> => {
    try {
      await answerWithin(CALL_BUDGET_MS, client.withDeadline(Date.now() + CALL_BUDGET_MS, call));
      return true;
    } catch (error) {
      if (isTemporalAway(error)) return false;
      throw error;
    }
  };
  const requestCheck: RolloutGateway['requestCheck'] = (rollout, checkNumber) =>
    reached(() =>
      client.workflow.signalWithStart('rollOutPolicy', {
        ...options(rollout),
        signal: checkSignal,
        signalArgs: [checkNumber],
      }),
    );

  return {
    async startRollout(request) {
      const problem = retentionProblem(rolloutConfig(request.config), retentionDays);
      if (problem !== null) throw new RolloutRefusedError(problem);
      const created = await registry.createRollout(request);
      switch (created.outcome) {
        case 'refused':
          throw new RolloutRefusedError(created.refusal);
        case 'another_is_active':
          return { outcome: 'another_is_running' };
        case 'already_there':
        case 'created':
          // Also for one that is there: its start may have been lost.
          await requestCheck(created.rollout, created.rollout.state.lastCheckNumber + 1);
          return { outcome: created.outcome === 'created' ? 'started' : 'already_started' };
      }
    },
    requestCheck,
    deliverOrder: (rollout, { action, ...order }) =>
      reached(() =>
        client.workflow.signalWithStart('rollOutPolicy', {
          ...options(rollout),
          signal: orderSignals[action],
          signalArgs: [order],
        }),
      ),
  };
}

/** The plan alone: what the row knows beside it is not the workflow's. */
function planOf({
  rolloutId,
  agent,
  candidatePolicyId,
  incumbentPolicyId,
  gate,
  trainingRunId,
  config,
  requestedBy,
  requestedAt,
}: RollOutPolicyInput['plan']): RollOutPolicyInput['plan'] {
  return {
    ...{ rolloutId, agent, candidatePolicyId, incumbentPolicyId, gate, trainingRunId, config },
    ...{ requestedBy, requestedAt },
  };
}
