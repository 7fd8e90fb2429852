import { useRef, useState } from 'react';
import type { FeedbackType } from '../../../src/domain/reward/feedback-type.ts';
import type { FeedbackRequest } from '../api/types.ts';
import {
  CheckIcon,
  CommentIcon,
  CopyIcon,
  FollowUpIcon,
  RegenerateIcon,
  ThumbDownIcon,
  ThumbUpIcon,
} from '../ui/icons.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { CommentForm } from './comment-form.tsx';
import type { Answer, Turn } from './conversation-state.ts';
import { currentOpinion } from './ledger.ts';
import { Stars } from './stars.tsx';
import { useCopy } from './use-copy.ts';

interface FeedbackBarProps {
  readonly turn: Turn;
  readonly answer: Answer;
  readonly canAsk: boolean;
  readonly onFeedback: (feedback: FeedbackRequest) => void;
  readonly onFollowUp: () => void;
  readonly onRegenerate: () => void;
}

/** Everything that a person can say about an answer, or do with it. */
export function FeedbackBar({ turn, answer, canAsk, onFeedback, onFollowUp, onRegenerate }: FeedbackBarProps) {
  const messageId = turn.request.message_id;
  const opinion = currentOpinion(answer.reward.events);
  const [isCommenting, setCommenting] = useState(false);
  const commentButton = useRef<HTMLButtonElement>(null);
  const { isCopied, copyProblem, copy } = useCopy();

  const say = (type: FeedbackType) => onFeedback({ message_id: messageId, feedback_type: type });
  const copyAnswer = async () => {
    if (await copy(answer.response)) {
      say('copy');
    }
  };
  const closeComment = () => {
    setCommenting(false);
    commentButton.current?.focus();
  };

  return (
    <>
      <fieldset className="feedback-bar">
        <legend className="visually-hidden">Your feedback on this answer</legend>
        <div className="feedback-group">
          <IconToggle
            label="Thumbs up"
            isOn={opinion?.feedback_type === 'thumbs_up'}
            onPress={() => say('thumbs_up')}
            Icon={ThumbUpIcon}
          />
          <IconToggle
            label="Thumbs down"
            isOn={opinion?.feedback_type === 'thumbs_down'}
            onPress={() => say('thumbs_down')}
            Icon={ThumbDownIcon}
          />
        </div>
        <Stars
          current={opinion?.feedback_type ?? null}
          onRate={(rating, type) => onFeedback({ message_id: messageId, feedback_type: type, rating })}
        />
        <div className="feedback-group feedback-actions">
          <button type="button" className="text-button" onClick={copyAnswer}>
            {isCopied ? <CheckIcon /> : <CopyIcon />} {isCopied ? 'Copied' : 'Copy'}
          </button>
          <button type="button" className="text-button" aria-disabled={!canAsk} onClick={onRegenerate}>
            <RegenerateIcon /> Regenerate
          </button>
          <button type="button" className="text-button" onClick={onFollowUp}>
            <FollowUpIcon /> Follow up
          </button>
          <button
            type="button"
            className="text-button"
            ref={commentButton}
            aria-expanded={isCommenting}
            onClick={() => setCommenting(!isCommenting)}
          >
            <CommentIcon /> Comment
          </button>
        </div>
      </fieldset>
      {copyProblem !== null && <ProblemNotice problem={copyProblem} />}
      {turn.feedback.kind === 'failed' && <ProblemNotice problem={turn.feedback.problem} />}
      {isCommenting && (
        <CommentForm
          messageId={messageId}
          opinion={opinion}
          onSend={(feedback) => {
            onFeedback(feedback);
            closeComment();
          }}
          onCancel={closeComment}
        />
      )}
    </>
  );
}

interface IconToggleProps {
  readonly label: string;
  readonly isOn: boolean;
  readonly onPress: () => void;
  readonly Icon: typeof ThumbUpIcon;
}

function IconToggle({ label, isOn, onPress, Icon }: IconToggleProps) {
  return (
    <button type="button" className="icon-button" aria-pressed={isOn} title={label} onClick={onPress}>
      <Icon filled={isOn} />
      <span className="visually-hidden">{label}</span>
    </button>
  );
}
