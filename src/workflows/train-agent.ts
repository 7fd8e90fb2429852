import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  proxyActivities,
  type RetryPolicy,
  setHandler,
} from '@temporalio/workflow';
import { trainingProgressQuery } from '../contracts/messages.ts';
import {
  TRAINING_REFUSED,
  type TrainAgentInput,
  type TrainAgentResult,
  type TrainingActivities,
  type TrainingBasis,
  type TrainingProgressState,
} from '../contracts/training.ts';
import { thinCurve } from '../domain/learning/training/curve.ts';

/** A dead worker is noticed after this. */
const HEARTBEAT_TIMEOUT = '10s';
// Every step may be repeated; what cannot succeed is refused, everything else is tried until it does.
const RETRY = {
  initialInterval: '1s',
  maximumInterval: '1 minute',
  nonRetryableErrorTypes: [TRAINING_REFUSED],
} satisfies RetryPolicy;

const { beginTraining, registerCandidate, startCandidateRollout, finishTraining } = proxyActivities<TrainingActivities>(
  {
    startToCloseTimeout: '5 minutes',
    retry: RETRY,
  },
);
const { settleSnapshot, evaluateBaseline, trainSlice, evaluateCandidate } = proxyActivities<TrainingActivities>({
  // Of one attempt; it goes on where the last one stopped. Answers of a slow generator take hours.
  startToCloseTimeout: '12 hours',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  retry: RETRY,
});

/** Short slices first, so that a run of seconds is seen to move; longer ones then, so that the history of a long run stays short. */
const SHORT_SLICES = 20;
const SHORT_SLICE_MS = 2_000;
const LONG_SLICE_MS = 60_000;
/** Of the curve that the query shows. */
const SHOWN_POINTS = 200;

/**
 * Trains a candidate policy of an agent from its logged turns, evaluates it on held-out users and registers it. Source: learning.md, "Phase 3".
 * The same input and snapshot give the same policy, whatever is killed on the way.
 */
export async function trainAgent(input: TrainAgentInput): Promise<TrainAgentResult> {
  let progress: TrainingProgressState = {
    stage: 'freezing_snapshot',
    step: 0,
    totalSteps: 0,
    curve: [],
    generatorCalls: 0,
    trainingTimeLeftMs: null,
  };
  const enter = (change: Partial<TrainingProgressState>): void => {
    progress = { ...progress, ...change };
  };
  setHandler(trainingProgressQuery, () => progress);

  try {
    const { basePolicyId } = await beginTraining(input);
    const { snapshotId } = await settleSnapshot(input);
    const basis: TrainingBasis = { snapshotId, basePolicyId };
    enter({ stage: 'evaluating_baseline' });
    await evaluateBaseline(input, basis);
    enter({ stage: 'training' });
    await train(input, basis, (change, curve) =>
      enter({ ...change, curve: thinCurve([...progress.curve, ...curve], SHOWN_POINTS) }),
    );
    enter({ stage: 'evaluating_candidate', trainingTimeLeftMs: null });
    const { gate, reasons } = await evaluateCandidate(input, basis);
    enter({ stage: 'registering_policy' });
    const { policyId } = await registerCandidate(input, basis);
    enter({ stage: 'starting_rollout' });
    const rollout =
      input.rollout === null || gate === 'failed' ? null : await startCandidateRollout(input, { policyId, gate });
    await finishTraining(input, { status: 'completed', failure: null });
    enter({ stage: 'done' });
    return { runId: input.runId, policyId, gate, reasons, rollout: rollout?.outcome ?? null };
  } catch (error) {
    const end = isCancellation(error)
      ? ({ status: 'cancelled', failure: null } as const)
      : ({ status: 'failed', failure: reasonOf(error) } as const);
    await CancellationScope.nonCancellable(() => finishTraining(input, end));
    throw error;
  }
}

/** Trains in slices: each one's end is in the history, and the query shows it. */
async function train(
  input: TrainAgentInput,
  basis: TrainingBasis,
  show: (change: Partial<TrainingProgressState>, curve: TrainingProgressState['curve']) => void,
): Promise<void> {
  for (let slice = 1; ; slice += 1) {
    const sliceMs = slice <= SHORT_SLICES ? SHORT_SLICE_MS : LONG_SLICE_MS;
    const { isDone, curve, ...change } = await trainSlice(input, basis, { slice, sliceMs });
    show(change, curve);
    if (isDone) return;
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure) return cause.message;
  return error instanceof Error ? error.message : String(error);
}
