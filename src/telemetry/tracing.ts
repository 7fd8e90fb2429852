import type { WorkflowClientInterceptor } from '@temporalio/client';
import type { WorkerOptions } from '@temporalio/worker';
import type { FeedbackActivities } from '../contracts/activities.ts';
import type { ResponseModel } from '../generators/response-model.ts';

/** What the parts of a process need so that one trace leads from the request through the workflow to the feedback. */
export interface Tracing {
  readonly isOn: boolean;
  readonly clientInterceptors: readonly WorkflowClientInterceptor[];
  readonly worker: Pick<WorkerOptions, 'interceptors' | 'sinks'>;
  /** What the workflow bundle must hold besides the workflows. */
  readonly workflowModules: readonly string[];
  generators(models: Generators): Generators;
  feedbackActivities(activities: FeedbackActivities): FeedbackActivities;
  /** Sends what is left. */
  stop(): Promise<void>;
}

interface Generators {
  readonly generator: ResponseModel;
  readonly fallback: ResponseModel;
}
