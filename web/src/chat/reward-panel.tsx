import { type ReactNode, useEffect, useRef, useState } from 'react';
import { temporalWorkflowUrl, useWebConfig } from '../app/web-config.ts';
import { ExternalIcon } from '../ui/icons.tsx';
import { useAnimatedNumber } from '../ui/use-animated-number.ts';
import type { Answer, FeedbackPhase } from './conversation-state.ts';
import { FeedbackEvents } from './feedback-events.tsx';
import { score, signed } from './labels.ts';
import { RewardSteps } from './reward-steps.tsx';

interface RewardPanelProps {
  readonly answer: Answer;
  readonly feedback: FeedbackPhase;
  readonly isLatest: boolean;
  readonly onUndo: (feedbackId: string) => void;
}

/** The reward of an answer: what it is, why, and the feedback that moved it. */
export function RewardPanel({ answer, feedback, isLatest, onUndo }: RewardPanelProps) {
  const { reward } = answer;
  const shown = useAnimatedNumber(reward.effective);
  const move = useLastMove(reward.effective);
  return (
    <aside className="reward" aria-label="Reward of this answer">
      <div className="reward-head">
        <h3 className="small-title">Reward</h3>
        <p className="reward-now">
          <span className="reward-number" data-testid="effective-reward" data-value={reward.effective}>
            {score(shown)}
          </span>
          {move !== 0 && (
            <span key={reward.effective} className={`reward-move ${move > 0 ? 'is-up' : 'is-down'}`}>
              {signed(move)}
            </span>
          )}
        </p>
        <RewardStatus feedback={feedback} hasFeedback={reward.explicit !== null} />
        <RewardScale effective={reward.effective} implicit={reward.implicit.score} />
      </div>
      <dl className="reward-three">
        <Figure name="Implicit" value={score(reward.implicit.score)}>
          from the answer alone
        </Figure>
        <Figure name="Explicit" value={reward.explicit === null ? 'none' : score(reward.explicit)}>
          from your feedback
        </Figure>
        <Figure name="Effective" value={score(reward.effective)}>
          what holds now
        </Figure>
      </dl>
      <details className="reward-why" open={isLatest}>
        <summary>Why {score(reward.effective)}?</summary>
        <RewardSteps reward={reward} />
      </details>
      <FeedbackEvents events={reward.events} onUndo={onUndo} />
      <TurnFacts answer={answer} />
    </aside>
  );
}

/** The difference that the last change of a number made; 0 before any. */
function useLastMove(value: number): number {
  const [move, setMove] = useState(0);
  const before = useRef(value);
  useEffect(() => {
    if (before.current !== value) {
      setMove(value - before.current);
      before.current = value;
    }
  }, [value]);
  return move;
}

function RewardStatus({ feedback, hasFeedback }: { readonly feedback: FeedbackPhase; readonly hasFeedback: boolean }) {
  if (feedback.kind === 'sending') {
    return <p className="reward-status">Sending your feedback…</p>;
  }
  if (feedback.kind === 'applying') {
    return <p className="reward-status">Saved; the workflow is applying it…</p>;
  }
  return <p className="reward-status">{hasFeedback ? 'Decided by your feedback' : 'Waiting for your feedback'}</p>;
}

interface RewardScaleProps {
  readonly effective: number;
  readonly implicit: number;
}

const PERCENT = 100;

/** The scale from 0 to 1: filled to the effective reward, with a mark where the implicit one is. */
function RewardScale({ effective, implicit }: RewardScaleProps) {
  return (
    <div className="reward-scale" aria-hidden="true">
      <span className="reward-fill" style={{ width: `${effective * PERCENT}%` }} />
      <span className="reward-mark" style={{ left: `${implicit * PERCENT}%` }} title="Implicit reward" />
    </div>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly children: ReactNode;
}

function Figure({ name, value, children }: FigureProps) {
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd>
        <span className="figure-value">{value}</span>
        <span className="figure-meaning">{children}</span>
      </dd>
    </div>
  );
}

/** Policy ids are hashes: this much of one tells them apart. */
const SHORT_POLICY_ID_LENGTH = 12;

/** The policy that answered, and the workflow that the turn is. */
function TurnFacts({ answer }: { readonly answer: Answer }) {
  const url = temporalWorkflowUrl(useWebConfig(), answer.workflowId);
  return (
    <div className="turn-facts">
      {!answer.isTracked && <p>Not in the store yet: feedback is taken as soon as it is.</p>}
      <p>
        Policy <code title={answer.policyId}>{answer.policyId.slice(0, SHORT_POLICY_ID_LENGTH)}</code>
      </p>
      {url === null ? (
        <p>
          Workflow <code>{answer.workflowId}</code>
        </p>
      ) : (
        <a href={url} target="_blank" rel="noreferrer" title={answer.workflowId}>
          This turn in Temporal UI <ExternalIcon />
          <span className="visually-hidden"> (opens in a new tab)</span>
        </a>
      )}
    </div>
  );
}
