import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { RolloutAnalysis } from '../domain/rollout/analysis.ts';
import type { CollectionApproval, CollectionState } from './collection.ts';
import type { OrderSignal, RolloutProgress } from './rollout.ts';
import type { TrainingProgressState } from './training.ts';
import type { AwaitResponseResult, ChatTurnState, FeedbackSignal } from './workflows.ts';

/** A piece of accepted feedback, delivered at least once; its effect is exactly once. */
export const feedbackSignal = defineSignal<[FeedbackSignal]>('feedback');
/** Resolves when the turn's answer is committed (or could not be); `updateId` is the message id. */
export const awaitResponseUpdate = defineUpdate<AwaitResponseResult>('awaitResponse');
/** The turn's state, for people. Never the way to wait for an answer: a query may run before the local activity ended. */
export const turnStateQuery = defineQuery<ChatTurnState>('turnState');
/** What a collection is doing. */
export const collectionStateQuery = defineQuery<CollectionState>('collectionState');
/** A person's word on a collection that waits for it; refused when it does not wait (any more). */
export const approveTrainingUpdate = defineUpdate<void, [CollectionApproval]>('approveTraining');

/** Asks a rollout for the check of this number; of one that was decided nothing comes. */
export const checkSignal = defineSignal<[number]>('check');
/** What people order of a rollout, each with a reason. */
export const orderSignals = {
  approve: defineSignal<[OrderSignal]>('approve'),
  pause: defineSignal<[OrderSignal]>('pause'),
  resume: defineSignal<[OrderSignal]>('resume'),
  promote: defineSignal<[OrderSignal]>('promote'),
  abort: defineSignal<[OrderSignal]>('abort'),
} as const;
/** The rollout's state and its last decision, for people. */
export const rolloutProgressQuery = defineQuery<RolloutProgress>('rolloutProgress');
/** The statistics of the last check; null before the first, and while nothing is measured. */
export const rolloutAnalysisQuery = defineQuery<RolloutAnalysis | null>('rolloutAnalysis');
/** How far a training run is. */
export const trainingProgressQuery = defineQuery<TrainingProgressState>('trainingProgress');
