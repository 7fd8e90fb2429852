import type { FeedbackRequest } from '../api/types.ts';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { AnswerView } from './answer-view.tsx';
import { answerIn, type Turn } from './conversation-state.ts';
import { FeedbackBar } from './feedback-bar.tsx';
import { PERSONA_LABELS } from './labels.ts';
import { RewardPanel } from './reward-panel.tsx';
import { UnderwayAnswer } from './underway-answer.tsx';

interface TurnViewProps {
  readonly turn: Turn;
  readonly isLatest: boolean;
  readonly canAsk: boolean;
  /** A suggested action was chosen: it is asked as the next question. */
  readonly onAction: (message: string) => void;
  readonly onFollowUp: () => void;
  readonly onRegenerate: () => void;
  readonly onResend: () => void;
  /** The message is taken back to the place where messages are written. */
  readonly onEdit: () => void;
  readonly onFeedback: (feedback: FeedbackRequest) => void;
  readonly onUndo: (feedbackId: string) => void;
}

/** One turn: the question, its answer with what one can say about it, and its reward beside it. */
export function TurnView(props: TurnViewProps) {
  const { turn, isLatest, canAsk, onAction, onFollowUp, onRegenerate, onResend, onEdit, onFeedback, onUndo } = props;
  const { request, phase, reconnections } = turn;
  const answer = answerIn(turn);
  return (
    <article className="turn" data-message-id={request.message_id}>
      <header className="question">
        <h2 className="question-text">{request.message}</h2>
        <QuestionNote turn={turn} />
      </header>
      <div className="turn-columns">
        <div className="turn-answer">
          {phase.kind === 'underway' && <UnderwayAnswer text={phase.text} failedAttempts={phase.failedAttempts} />}
          {phase.kind === 'failed' && (
            <ProblemNotice problem={phase.problem}>
              {phase.canResend ? (
                <button type="button" className="button" onClick={onResend} aria-disabled={!canAsk}>
                  Try again
                </button>
              ) : (
                <button type="button" className="button" onClick={onEdit}>
                  Edit the message
                </button>
              )}
            </ProblemNotice>
          )}
          {answer !== null && (
            <>
              <AnswerView answer={answer} reconnections={reconnections} canAsk={canAsk} onAction={onAction} />
              <FeedbackBar
                turn={turn}
                answer={answer}
                canAsk={canAsk}
                onFeedback={onFeedback}
                onFollowUp={onFollowUp}
                onRegenerate={onRegenerate}
              />
            </>
          )}
        </div>
        {answer !== null && (
          <RewardPanel answer={answer} feedback={turn.feedback} isLatest={isLatest} onUndo={onUndo} />
        )}
      </div>
    </article>
  );
}

/** Who asked, and whether the question was asked again for another answer. */
function QuestionNote({ turn }: { readonly turn: Turn }) {
  const { persona, regenerate_of } = turn.request;
  const notes = [
    ...(persona === undefined ? [] : [PERSONA_LABELS[persona]]),
    ...(regenerate_of === undefined ? [] : ['Asked again for another answer']),
  ];
  return notes.length === 0 ? null : <p className="question-note">{notes.join(' · ')}</p>;
}
