import type { FeedbackEvent } from '../../domain/turn/feedback.ts';
import type { AcceptFeedback, LightningStore } from '../lightning-store.ts';

/** The event of feedback that must be accepted. */
export async function acceptedBy(store: LightningStore, request: AcceptFeedback): Promise<FeedbackEvent> {
  const outcome = await store.acceptFeedback(request);
  if (outcome.outcome !== 'accepted') {
    throw new Error(`Expected the feedback to be accepted, found ${outcome.outcome}.`);
  }
  return outcome.event;
}
