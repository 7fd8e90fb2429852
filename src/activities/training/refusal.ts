import { ApplicationFailure } from '@temporalio/activity';
import { TRAINING_REFUSED } from '../../contracts/training.ts';

/** The failure of a run that cannot be done as it was asked for: retrying it changes nothing. */
export function trainingRefused(message: string): ApplicationFailure {
  return ApplicationFailure.create({ type: TRAINING_REFUSED, message, nonRetryable: true });
}
