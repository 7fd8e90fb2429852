import type { DatasetRow } from '../../src/domain/learning/dataset/dataset-row.ts';
import { aDatasetRow as aShortRow } from './dataset-rows.ts';

/** A row with a value in every dimension that a collection slices by: an unjudged answer of the arm `costed_steps`, with a source. */
export function aDatasetRow(overrides: Partial<DatasetRow> = {}): DatasetRow {
  return aShortRow({
    response: 'Two coats of paint on a room of this size cost about 400 to 700 dollars.',
    sourceIds: ['paint-interior'],
    suggestedActions: ['Get a quote'],
    strategy: 'costed_steps',
    propensities: Array.from({ length: 8 }, () => 0.125),
    ...overrides,
  });
}

/** What a thumb makes of a row. */
export function judged(liked: boolean): Partial<DatasetRow> {
  return liked
    ? { liked, explicitReward: 1, effectiveReward: 1, userSignalReward: 1 }
    : { liked, explicitReward: 0.15, effectiveReward: 0.15, userSignalReward: 0 };
}
