import type { CollectionReport } from './collection-report.ts';

/** What happens when the target is met. */
export const ON_TARGET = ['train', 'wait_for_approval', 'report_only'] as const;
export type OnTarget = (typeof ON_TARGET)[number];

/** What a collection leads to, by its report alone. */
export type CollectionPlan =
  | { readonly next: 'nothing'; readonly because: 'target_not_met' | 'report_only' }
  | { readonly next: 'nothing'; readonly because: 'coverage_too_low'; readonly reasons: readonly string[] }
  | { readonly next: 'train' }
  | { readonly next: 'wait_for_approval' };

/** What became of a collection. */
export const COLLECTION_OUTCOMES = [
  'target_not_met',
  'coverage_too_low',
  'report_only',
  'waiting_for_approval',
  'approval_refused',
  'approval_expired',
  'training_started',
  'trained_before',
] as const;
export type CollectionOutcome = (typeof COLLECTION_OUTCOMES)[number];

/** The stored end of a collection. */
export interface CollectionDecision {
  readonly outcome: CollectionOutcome;
  /** Why, for people. */
  readonly detail: string;
  /** The training run that was started, or that the snapshot had before. */
  readonly trainingRunId: string | null;
  readonly decidedAt: string;
}

/** The plan of a report: below the target nothing; with too little coverage nothing, and why; else as configured. */
export function planOf(
  { samples, refusals }: Pick<CollectionReport, 'samples' | 'refusals'>,
  onTarget: OnTarget,
): CollectionPlan {
  if (!samples.isTargetMet) return { next: 'nothing', because: 'target_not_met' };
  if (refusals.length > 0) return { next: 'nothing', because: 'coverage_too_low', reasons: refusals };
  return onTarget === 'report_only' ? { next: 'nothing', because: 'report_only' } : { next: onTarget };
}

/** The one training run of a snapshot: whoever collects it again finds that run. */
export function trainingRunIdOf(snapshotId: string): string {
  return `collected-${snapshotId.slice(0, 32)}`;
}
