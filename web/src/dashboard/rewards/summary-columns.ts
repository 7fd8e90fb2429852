import type { RewardSummary } from '../../../../src/contracts/http/metrics.ts';
import type { Column } from '../../ui/data-table.tsx';
import { estimateColumns } from '../estimate-columns.ts';

/** The columns of a summary of rewards, for files. */
export const SUMMARY_COLUMNS: readonly Column<RewardSummary>[] = [
  { key: 'turns', label: 'Turns', isNumber: true, value: (row) => row.turns },
  ...(
    [
      'implicit_reward',
      'explicit_reward',
      'effective_reward',
      'user_signal_reward',
      'submission_rate',
      'failed_share',
    ] as const
  ).flatMap((metric) => estimateColumns<RewardSummary>(metric, (row) => row[metric])),
];
