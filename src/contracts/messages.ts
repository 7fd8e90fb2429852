import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { CollectionApproval, CollectionState } from './collection.ts';
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
