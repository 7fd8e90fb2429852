import type { QualityMetrics } from '../../../../src/contracts/http/metrics.ts';
import { formatNumber, type NumberFormat } from '../../ui/formats.ts';

interface GoalBarProps {
  readonly goal: QualityMetrics['metrics'][number];
  readonly format: NumberFormat;
}

const PERCENT = 100;
const share = (value: number) => `${value * PERCENT}%`;

/** A value on the scale from 0 to 1, with its interval, its baseline and its target. */
export function GoalBar({ goal, format }: GoalBarProps) {
  const { value, baseline, target } = goal;
  const targetWords =
    target.low === target.high
      ? formatNumber(target.low, format)
      : `${formatNumber(target.low, format)} to ${formatNumber(target.high, format)}`;
  return (
    <div className="goal-bar">
      <div className="goal-track" aria-hidden="true">
        <span
          className="goal-target"
          style={{ left: share(target.low), width: `max(3px, ${share(target.high - target.low)})` }}
        />
        {value.mean !== null && <span className="goal-fill" style={{ width: share(value.mean) }} />}
        {value.low !== null && value.high !== null && (
          <span className="goal-interval" style={{ left: share(value.low), width: share(value.high - value.low) }} />
        )}
        <span className="goal-baseline" style={{ left: share(baseline) }} />
      </div>
      <dl className="goal-words">
        <div>
          <dt>Baseline</dt>
          <dd>{formatNumber(baseline, format)}</dd>
        </div>
        <div>
          <dt>Target</dt>
          <dd>{targetWords}</dd>
        </div>
        <div>
          <dt>Standing</dt>
          <dd>{standing(goal)}</dd>
        </div>
      </dl>
    </div>
  );
}

/** Where the whole interval stands; what it leaves open is said to be open. */
function standing({ value, baseline, target }: GoalBarProps['goal']): string {
  if (value.mean === null || value.low === null || value.high === null) return 'not known yet';
  if (value.low >= target.low) return 'target reached';
  if (value.high < baseline) return 'below the baseline';
  if (value.low > baseline)
    return value.high < target.low ? 'above the baseline' : 'above the baseline, near the target';
  return 'not told apart from the baseline';
}
