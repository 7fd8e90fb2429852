import { heartbeat } from '@temporalio/activity';

/** Well under the activity's heartbeat timeout (5 s), on a timer: a model that thinks gives no steps to beat on. */
const HEARTBEAT_INTERVAL_MS = 1_000;

/** The work's result, while the activity's heartbeat is kept; cancellation reaches the work through its abort signal. */
export async function withHeartbeat<T>(work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => heartbeat(), HEARTBEAT_INTERVAL_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
