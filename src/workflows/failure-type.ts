import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';

/**
 * The type of the application failure behind a failed activity; null for anything else. A regular activity's failure
 * comes wrapped in an ActivityFailure, a local activity's comes bare.
 */
export function failureTypeOf(error: unknown): string | null {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure ? (cause.type ?? null) : null;
}
