import {
  ApplicationFailure,
  ChildWorkflowCancellationType,
  condition,
  ParentClosePolicy,
  proxyActivities,
  setHandler,
  startChild,
  WorkflowIdReusePolicy,
  workflowInfo,
} from '@temporalio/workflow';
import {
  type CollectDatasetInput,
  type CollectDatasetResult,
  type CollectionActivities,
  type CollectionApproval,
  type CollectionState,
  type CollectionSummary,
  collectionReportId,
} from '../contracts/collection.ts';
import { FAILURES } from '../contracts/failures.ts';
import { approveTrainingUpdate, collectionStateQuery } from '../contracts/messages.ts';
import { TRAIN_AGENT_WORKFLOW, type TrainAgentInput, trainAgentWorkflowId } from '../contracts/training.ts';
import { TASK_QUEUES } from '../contracts/workflows.ts';
import { type CollectionDecision, planOf, trainingRunIdOf } from '../domain/learning/collection/decision.ts';

// Minutes for a million turns, with a heartbeat between steps: a dead worker is noticed in seconds. A collection that
// fails for good must end: the schedule skips its turns while one is open.
const { freezeDataset } = proxyActivities<Pick<CollectionActivities, 'freezeDataset'>>({
  startToCloseTimeout: '30m',
  heartbeatTimeout: '5s',
  retry: { initialInterval: '1s', maximumInterval: '1m', maximumAttempts: 10 },
});
// The patterns and the reward model are computed in one go each, seconds without a heartbeat.
const { writeCollectionReport } = proxyActivities<Pick<CollectionActivities, 'writeCollectionReport'>>({
  startToCloseTimeout: '30m',
  heartbeatTimeout: '1m',
  retry: { initialInterval: '1s', maximumInterval: '1m', maximumAttempts: 10 },
});
const { decideCollection } = proxyActivities<Pick<CollectionActivities, 'decideCollection'>>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '500ms', maximumInterval: '15s' },
});

type Decision = Omit<CollectionDecision, 'decidedAt'>;

/**
 * Collects an agent's turns: freezes a snapshot, reports on it, and starts the training when the target is met, coverage
 * allows it and, where that is asked for, a person approves. Source: learning.md ("Phase 2: collection").
 */
export async function collectDataset(input: CollectDatasetInput): Promise<CollectDatasetResult> {
  const { workflowId, startTime } = workflowInfo();
  const reportId = collectionReportId(workflowId);
  const createdAt = startTime.toISOString();
  let state: CollectionState = { stage: 'freezing', reportId, snapshotId: null };
  let approval: CollectionApproval | null = null;
  setHandler(collectionStateQuery, () => state);
  setHandler(
    approveTrainingUpdate,
    (given) => {
      approval = given;
    },
    {
      validator: (_given: CollectionApproval) => {
        if (state.stage === 'waiting_for_approval' && approval === null) return;
        throw ApplicationFailure.nonRetryable('The collection does not wait for approval.', FAILURES.notWaiting);
      },
    },
  );

  const { agent, includeSimulated, target } = input;
  const { snapshotId } = await freezeDataset({ reportId, agent, includeSimulated, createdAt });
  state = { ...state, stage: 'reporting', snapshotId };
  const summary = await writeCollectionReport({ reportId, snapshotId, target, createdAt });

  const plan = planOf(summary, input.onTarget);
  const refuse = plan.next === 'nothing' ? refusalOf(plan, summary) : null;
  let decision: Decision;
  if (refuse !== null) {
    decision = refuse;
  } else if (plan.next === 'wait_for_approval') {
    await decideCollection({
      reportId,
      decision: ended('waiting_for_approval', 'The target is met; a person decides.'),
    });
    state = { ...state, stage: 'waiting_for_approval' };
    await condition(() => approval !== null, input.approvalTimeoutMs);
    decision = refusedBy(approval) ?? (await startTraining(input, snapshotId, summary, { workflowId, createdAt }));
  } else {
    decision = await startTraining(input, snapshotId, summary, { workflowId, createdAt });
  }
  state = { ...state, stage: 'deciding' };
  await decideCollection({ reportId, decision });
  state = { ...state, stage: 'closed' };
  return { reportId, snapshotId, outcome: decision.outcome, trainingRunId: decision.trainingRunId };
}

function ended(outcome: Decision['outcome'], detail: string): Decision {
  return { outcome, detail, trainingRunId: null };
}

function refusalOf(
  plan: Extract<ReturnType<typeof planOf>, { next: 'nothing' }>,
  { samples }: CollectionSummary,
): Decision {
  switch (plan.because) {
    case 'target_not_met':
      return ended(plan.because, `${samples.missing} of ${samples.target} samples are missing.`);
    case 'coverage_too_low':
      return ended(plan.because, plan.reasons.join(' '));
    case 'report_only':
      return ended(plan.because, 'The target is met; this schedule only reports.');
  }
}

/** What ends a collection that waited; null: it was approved. */
function refusedBy(approval: CollectionApproval | null): Decision | null {
  if (approval === null) return ended('approval_expired', 'Nobody approved the training in time.');
  const { isApproved, actor, reason } = approval;
  return isApproved ? null : ended('approval_refused', `${actor}: ${reason}`);
}

/** Starts the one training run of a snapshot; it outlives this workflow. */
async function startTraining(
  { agent, includeSimulated, training }: CollectDatasetInput,
  snapshotId: string,
  { wasTrained }: CollectionSummary,
  { workflowId, createdAt }: { readonly workflowId: string; readonly createdAt: string },
): Promise<Decision> {
  const runId = trainingRunIdOf(snapshotId);
  const before: Decision = {
    outcome: 'trained_before',
    detail: 'This snapshot has a training run already.',
    trainingRunId: runId,
  };
  if (wasTrained) return before;
  const run: TrainAgentInput = {
    ...training,
    runId,
    agent,
    snapshotId,
    includeSimulated,
    requestedBy: workflowId,
    requestedAt: createdAt,
  };
  try {
    await startChild(TRAIN_AGENT_WORKFLOW, {
      workflowId: trainAgentWorkflowId(runId),
      taskQueue: TASK_QUEUES.learning,
      args: [run],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      cancellationType: ChildWorkflowCancellationType.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    });
  } catch (error) {
    // Its class is not part of @temporalio/workflow.
    if (!(error instanceof Error && error.name === 'WorkflowExecutionAlreadyStartedError')) throw error;
    return before;
  }
  return { outcome: 'training_started', detail: 'The target is met.', trainingRunId: runId };
}
