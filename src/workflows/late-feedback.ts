import { condition, setHandler } from '@temporalio/workflow';
import { feedbackSignal } from '../contracts/messages.ts';
import type { LateFeedbackInput } from '../contracts/workflows.ts';
import { FeedbackInbox } from './feedback-inbox.ts';

/**
 * Applies feedback that came after the turn's window closed. Started by signal-with-start, so there is always a first
 * signal; it ends as soon as nothing waits, and the next late feedback starts the next run.
 * @returns the ids of the feedback it applied.
 */
export async function lateFeedback(_input: LateFeedbackInput): Promise<{ readonly applied: readonly string[] }> {
  const inbox = new FeedbackInbox('late');
  setHandler(feedbackSignal, (signal) => inbox.receive(signal));
  await condition(() => inbox.hasPending);
  await inbox.drain();
  return { applied: inbox.appliedIds() };
}
