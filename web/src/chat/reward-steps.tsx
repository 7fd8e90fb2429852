import type { RewardState } from './conversation-state.ts';
import { score, signed } from './labels.ts';
import { type BreakdownStep, rewardBreakdown } from './reward-breakdown.ts';

interface Scale {
  readonly lowest: number;
  readonly highest: number;
}

const PERCENT = 100;

/** The way from zero to the effective reward as a waterfall: each step with its signed amount. */
export function RewardSteps({ reward }: { readonly reward: RewardState }) {
  const steps = rewardBreakdown(reward);
  const scale = scaleOf(steps);
  return (
    <table className="steps" aria-label="How the effective reward comes about">
      <tbody>
        {steps.map((step) => (
          <tr key={step.label}>
            <th scope="row">{step.label}</th>
            <td className="step-track" aria-hidden="true">
              <StepBar step={step} scale={scale} />
            </td>
            <td className="step-value">{step.kind === 'base' ? score(step.value) : signed(step.value)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">Effective reward</th>
          <td className="step-track" aria-hidden="true">
            <StepBar
              step={{ kind: 'base', label: '', value: reward.effective, from: 0, to: reward.effective }}
              scale={scale}
            />
          </td>
          <td className="step-value">{score(reward.effective)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

function StepBar({ step, scale }: { readonly step: BreakdownStep; readonly scale: Scale }) {
  const share = (amount: number) => `${(amount / (scale.highest - scale.lowest)) * PERCENT}%`;
  const direction = step.kind === 'base' ? 'base' : step.value < 0 ? 'down' : 'up';
  return (
    <span
      className={`step-bar is-${direction}`}
      style={{
        left: share(Math.min(step.from, step.to) - scale.lowest),
        width: share(Math.abs(step.to - step.from)),
      }}
    />
  );
}

/** From 0 to 1, and as far beyond as the steps go before the cut. */
function scaleOf(steps: readonly BreakdownStep[]): Scale {
  const ends = steps.flatMap(({ from, to }) => [from, to]);
  return { lowest: Math.min(0, ...ends), highest: Math.max(1, ...ends) };
}
