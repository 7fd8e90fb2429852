import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { FeedbackActivities } from '../contracts/activities.ts';

/**
 * The same activities; applying feedback, which is a span in the trace of the turn, is linked with the request that gave it,
 * which has a trace of its own.
 */
export function linkedFeedbackActivities(activities: FeedbackActivities): FeedbackActivities {
  return {
    ...activities,
    async applyExplicitReward(input) {
      const given = spanContextOf(input.traceparent);
      if (given !== undefined) {
        trace.getSpan(context.active())?.addLink({ context: given, attributes: { 'homeview.link': 'feedback' } });
      }
      return await activities.applyExplicitReward(input);
    },
  };
}

function spanContextOf(traceparent: string | undefined) {
  if (traceparent === undefined) return undefined;
  return trace.getSpanContext(propagation.extract(ROOT_CONTEXT, { traceparent }));
}
