import { stableUnit } from './stable-hash.ts';

/** The sides of a data set. Held-out rows are never read by training. */
export const DATASET_SIDES = ['train', 'validation', 'held_out'] as const;
export type DatasetSide = (typeof DATASET_SIDES)[number];

/** The share of users on each side. Source: learning.md, "Dataset snapshot". */
export const SIDE_SHARES: Readonly<Record<DatasetSide, number>> = { train: 0.5, validation: 0.1, held_out: 0.4 };

/** Names the hash below; a new version would move users, so that old snapshots could leak. */
const SPLIT_NAMESPACE = 'dataset-split-1';

/** The side of a user (of a conversation, for anonymous ones): the same for ever, independent of every experiment's assignment. */
export function sideOfUser(userId: string): DatasetSide {
  const position = stableUnit(SPLIT_NAMESPACE, userId);
  if (position < SIDE_SHARES.train) return 'train';
  return position < SIDE_SHARES.train + SIDE_SHARES.validation ? 'validation' : 'held_out';
}
