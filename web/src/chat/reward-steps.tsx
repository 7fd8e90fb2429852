import type { RewardState } from './conversation-state.ts';
import { score, signed } from './labels.ts';
import { type BreakdownStep, rewardBreakdown } from './reward-breakdown.ts';

/** Steps may leave the range 0 to 1 before the cut; the scale shows this much of it on either side. */
const LOWEST_SHOWN = -0.15;
const HIGHEST_SHOWN = 1.15;
const PERCENT = 100;

/** The way from zero to the effective reward as a waterfall: each step with its signed amount. */
export function RewardSteps({ reward }: { readonly reward: RewardState }) {
  const steps = rewardBreakdown(reward);
  return (
    <table className="steps">
      <caption className="visually-hidden">How the effective reward comes about</caption>
      <tbody>
        {steps.map((step) => (
          <tr key={step.label}>
            <th scope="row">{step.label}</th>
            <td className="step-track" aria-hidden="true">
              <StepBar step={step} />
            </td>
            <td className="step-value">{step.kind === 'base' ? score(step.value) : signed(step.value)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">Effective reward</th>
          <td className="step-track" aria-hidden="true">
            <StepBar step={{ kind: 'base', label: '', value: reward.effective, from: 0, to: reward.effective }} />
          </td>
          <td className="step-value">{score(reward.effective)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

function StepBar({ step }: { readonly step: BreakdownStep }) {
  const left = Math.min(step.from, step.to);
  const width = Math.abs(step.to - step.from);
  const direction = step.kind === 'base' ? 'base' : step.value < 0 ? 'down' : 'up';
  return <span className={`step-bar is-${direction}`} style={{ left: position(left), width: share(width) }} />;
}

function position(value: number): string {
  return share(value - LOWEST_SHOWN);
}

function share(amount: number): string {
  return `${(amount / (HIGHEST_SHOWN - LOWEST_SHOWN)) * PERCENT}%`;
}
