import type { FeedbackEventView } from '../api/types.ts';

/** Builds the events of a ledger for tests: a thumbs-up, applied, unless it says otherwise. */
export function anEvent(feedback_id: string, overrides: Partial<FeedbackEventView> = {}): FeedbackEventView {
  return {
    feedback_id,
    kind: 'feedback',
    retracts: null,
    feedback_type: 'thumbs_up',
    rating: null,
    comment: null,
    helpful: null,
    accurate: null,
    complete: null,
    reward_score: 1,
    source: 'live',
    supersedes: null,
    created_at: '2026-01-01T12:00:00.000Z',
    applied_at: '2026-01-01T12:00:00.020Z',
    ...overrides,
  };
}

/** The retraction of an event. */
export function anUndo(feedback_id: string, of: FeedbackEventView): FeedbackEventView {
  return { ...of, feedback_id, kind: 'retraction', retracts: of.feedback_id, supersedes: null, reward_score: null };
}
