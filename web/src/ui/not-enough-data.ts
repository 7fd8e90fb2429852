import { ENOUGH_TURNS } from '../../../src/domain/metrics/definitions.ts';

/** A mean of fewer observations is shown greyed: its interval rests on a normal limit that does not hold yet. */
export const MINIMUM_N = ENOUGH_TURNS;
