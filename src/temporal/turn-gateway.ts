import { context, propagation } from '@opentelemetry/api';
import {
  type Client,
  isGrpcServiceError,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowHandle,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { awaitResponseUpdate } from '../contracts/messages.ts';
import type {
  AwaitResponseOutcome,
  CountedWorkflows,
  FindRunningTurnOutcome,
  StartTurnOutcome,
  TurnGateway,
  TurnIdentity,
} from '../contracts/turn-gateway.ts';
import {
  type ChatTurnInput,
  chatTurnWorkflowId,
  type FeedbackSignal,
  lateFeedbackWorkflowId,
  TASK_QUEUES,
} from '../contracts/workflows.ts';
import { type IdHiding, idHiding } from './hidden-id.ts';
import { startLateFeedback } from './late-feedback.ts';
import type { PayloadKey } from './payload-codec.ts';
import { turnSearchAttributes } from './search-attributes.ts';
import { signalOnce } from './signal-once.ts';
import { answerWithin, isTemporalAway } from './temporal-away.ts';

/** A call that Temporal does not answer in this time counts as "away"; the SDK retries inside it. */
const CALL_BUDGET_MS = 5_000;
/** Feedback is committed before its signal, so it need not wait as long: the sweep signals what this call could not. */
const SIGNAL_BUDGET_MS = 2_000;

const IDENTITY_MEMO = 'turn';

/** Of gRPC. */
const NOT_FOUND = 5;

/** Visibility queries. */
const COUNTED: Readonly<Record<CountedWorkflows, string>> = {
  open_turns: "WorkflowType = 'chatTurn' and ExecutionStatus = 'Running'",
  failed: "ExecutionStatus in ('Failed', 'TimedOut', 'Terminated')",
};

/**
 * The gateway over one client. `eager` asks for the first workflow task; it needs a worker on the client's own connection.
 * `payloadKeys` hide the ids of people in search attributes.
 */
export function createTurnGateway(
  client: Client,
  { eager, payloadKeys }: { readonly eager: boolean; readonly payloadKeys: readonly PayloadKey[] },
): TurnGateway {
  const hiding = idHiding(payloadKeys);
  const within = <T>(budgetMs: number, call: () => Promise<T>): Promise<T> =>
    answerWithin(budgetMs, client.withDeadline(Date.now() + budgetMs, call));
  const turnHandle = (messageId: string): WorkflowHandle => client.workflow.getHandle(chatTurnWorkflowId(messageId));

  const describeTurn = async (messageId: string) => {
    const description = await within(CALL_BUDGET_MS, () => turnHandle(messageId).describe());
    return { running: description.status.name === 'RUNNING', identity: identityOf(description.memo) };
  };

  return {
    async startTurn(input): Promise<StartTurnOutcome> {
      try {
        const handle = await within(CALL_BUDGET_MS, () =>
          client.workflow.start('chatTurn', startOptions(input, eager, hiding)),
        );
        return { outcome: 'started', eager: handle.eagerlyStarted };
      } catch (error) {
        if (isTemporalAway(error)) return { outcome: 'unavailable' };
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      }
      try {
        return { outcome: 'already_started', identity: (await describeTurn(input.turn.messageId)).identity };
      } catch (error) {
        if (isTemporalAway(error)) return { outcome: 'unavailable' };
        throw error;
      }
    },

    async awaitResponse(messageId, timeoutMs): Promise<AwaitResponseOutcome> {
      try {
        const result = await within(timeoutMs, () =>
          turnHandle(messageId).executeUpdate(awaitResponseUpdate, { updateId: messageId }),
        );
        return { outcome: 'answered', result };
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return { outcome: 'gone' };
        if (error instanceof WorkflowUpdateFailedError) return { outcome: 'failed', reason: rootMessage(error) };
        if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isTemporalAway(error))
          return { outcome: 'unavailable' };
        throw error;
      }
    },

    async findRunningTurn(messageId): Promise<FindRunningTurnOutcome> {
      try {
        const { running, identity } = await describeTurn(messageId);
        return running ? { outcome: 'running', identity } : { outcome: 'not_running' };
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return { outcome: 'not_running' };
        if (isTemporalAway(error)) return { outcome: 'unavailable' };
        throw error;
      }
    },

    async deliverFeedback(event) {
      const signal: FeedbackSignal = {
        feedbackId: event.feedbackId,
        feedbackType: event.feedbackType,
        kind: event.kind,
        seq: event.seq,
        ...activeTraceparent(),
      };
      try {
        await within(SIGNAL_BUDGET_MS, () => signalTurn(client, event.messageId, signal));
        return true;
      } catch (error) {
        if (isTemporalAway(error)) return false;
        throw error;
      }
    },

    async countWorkflows(which) {
      try {
        return (await within(SIGNAL_BUDGET_MS, () => client.workflow.count(COUNTED[which]))).count;
      } catch (error) {
        if (isTemporalAway(error)) return null;
        throw error;
      }
    },

    async isReachable() {
      try {
        await within(SIGNAL_BUDGET_MS, () => client.workflowService.getSystemInfo({}));
        return true;
      } catch (error) {
        if (isTemporalAway(error)) return false;
        throw error;
      }
    },
  };
}

/** Once the window has closed, the turn's workflow is complete: feedback is the late workflow's, which may run already. */
async function signalTurn(client: Client, messageId: string, signal: FeedbackSignal): Promise<void> {
  for (const workflowId of [chatTurnWorkflowId(messageId), lateFeedbackWorkflowId(messageId)]) {
    try {
      return await signalOnce(client, workflowId, signal);
    } catch (error) {
      if (!isGrpcServiceError(error) || error.code !== NOT_FOUND) throw error;
    }
  }
  await startLateFeedback(client, messageId, signal);
}

/** The active span as W3C Trace Context; nothing without traces. */
function activeTraceparent(): Pick<FeedbackSignal, 'traceparent'> {
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent === undefined ? {} : { traceparent: carrier.traceparent };
}

function startOptions(input: ChatTurnInput, eager: boolean, hiding: IdHiding) {
  const { turn } = input;
  const identity: TurnIdentity = { caller: turn.caller, requestHash: turn.requestHash };
  return {
    workflowId: turn.workflowId,
    taskQueue: TASK_QUEUES.chat,
    args: [input],
    requestEagerStart: eager,
    // The row outlives Temporal's retention; while the execution is known, its id is taken for good.
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    // Half the default: a worker that died holds its turns up for 5 s only.
    workflowTaskTimeout: '5s',
    memo: { [IDENTITY_MEMO]: identity },
    typedSearchAttributes: turnSearchAttributes(turn, hiding),
  } as const;
}

function identityOf(memo: Record<string, unknown> | undefined): TurnIdentity {
  const identity = memo?.[IDENTITY_MEMO];
  if (typeof identity === 'object' && identity !== null && 'caller' in identity && 'requestHash' in identity) {
    return { caller: String(identity.caller), requestHash: String(identity.requestHash) };
  }
  throw new Error('a chat-turn workflow without the memo of its caller: it was not started by this service');
}

function rootMessage(error: Error): string {
  return error.cause instanceof Error ? rootMessage(error.cause) : error.message;
}
