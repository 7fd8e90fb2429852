import { type FeedbackType, feedbackGroup } from '../../../src/domain/reward/feedback-type.ts';
import { currentEventOfGroup, type FoldableEvent, foldFeedback } from '../../../src/domain/reward/fold.ts';
import type { FeedbackEventView } from '../api/types.ts';

/** What became of an event of the ledger. */
export type EventStanding = 'applying' | 'decides' | 'counts' | 'superseded' | 'taken_back' | 'retraction';

export interface LedgerEntry {
  readonly event: FeedbackEventView;
  readonly standing: EventStanding;
  /** Whether it can be taken back. */
  readonly canUndo: boolean;
}

interface ListedEvent extends FoldableEvent {
  readonly view: FeedbackEventView;
}

/** Every event of a message in order, with what became of it. */
export function ledgerEntries(events: readonly FeedbackEventView[]): readonly LedgerEntry[] {
  const decidedBy = decidingEvent(events);
  const takenBack = new Set(events.filter(({ kind }) => kind === 'retraction').map(({ retracts }) => retracts));
  const superseded = new Set(events.map(({ supersedes }) => supersedes));
  return events.map((event) => {
    const isTakenBack = takenBack.has(event.feedback_id);
    return {
      event,
      standing: standingOf(event, {
        isTakenBack,
        isSuperseded: superseded.has(event.feedback_id),
        isDeciding: event === decidedBy,
      }),
      canUndo: event.kind === 'feedback' && !isTakenBack,
    };
  });
}

/** The applied event that gives the reward its base; null when no feedback is in effect. */
export function decidingEvent(events: readonly FeedbackEventView[]): FeedbackEventView | null {
  return foldFeedback(listed(events), { failed: false }).decidedBy?.view ?? null;
}

/** The opinion that the user holds now, applied or not; null when there is none. */
export function currentOpinion(events: readonly FeedbackEventView[]): FeedbackEventView | null {
  return currentEventOfGroup(listed(events), 'thumbs_up')?.view ?? null;
}

/** Whether the user did this (copy, regenerate, follow up) and did not take it back. */
export function hasBehaviour(events: readonly FeedbackEventView[], type: FeedbackType): boolean {
  return feedbackGroup(type) === 'behaviour' && currentEventOfGroup(listed(events), type) !== null;
}

/** Whether every event has been applied. */
export function isSettled(events: readonly FeedbackEventView[]): boolean {
  return events.every(({ applied_at }) => applied_at !== null);
}

function standingOf(
  event: FeedbackEventView,
  { isTakenBack, isSuperseded, isDeciding }: { isTakenBack: boolean; isSuperseded: boolean; isDeciding: boolean },
): EventStanding {
  if (event.applied_at === null) {
    return 'applying';
  }
  if (event.kind === 'retraction') {
    return 'retraction';
  }
  if (isTakenBack) {
    return 'taken_back';
  }
  if (isDeciding) {
    return 'decides';
  }
  return isSuperseded ? 'superseded' : 'counts';
}

function listed(events: readonly FeedbackEventView[]): readonly ListedEvent[] {
  return events.map((view, index) => ({
    view,
    feedbackId: view.feedback_id,
    kind: view.kind,
    retracts: view.retracts,
    feedbackType: view.feedback_type,
    seq: index + 1,
    appliedAt: view.applied_at,
  }));
}
