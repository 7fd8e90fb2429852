import { AnswerText } from './answer-text.tsx';
import type { Answer } from './conversation-state.ts';
import { INTENT_LABELS } from './labels.ts';
import { Sources } from './sources.tsx';

interface AnswerViewProps {
  readonly answer: Answer;
  readonly reconnections: number;
  readonly canAsk: boolean;
  readonly onAction: (message: string) => void;
}

const PERCENT = 100;

/** An answer: its intent, its text (as text, never as markup), its sources, and what to ask next. */
export function AnswerView({ answer, reconnections, canAsk, onAction }: AnswerViewProps) {
  return (
    <>
      <p className="answer-meta">
        <span className="tag">{INTENT_LABELS[answer.intent] ?? answer.intent}</span>
        <span>{Math.round(answer.intentConfidence * PERCENT)}% intent confidence</span>
        <span>{duration(answer.executionTimeMs)}</span>
      </p>
      {answer.generatorError !== null && (
        <p className="inline-note">
          The configured model did not answer ({answer.generatorError}); this comes from the built-in knowledge base.
        </p>
      )}
      <AnswerText text={answer.response} />
      {reconnections > 0 && (
        <p className="inline-note">
          The connection broke {reconnections === 1 ? 'once' : `${reconnections} times`} on the way. The message was
          sent again under its own id, and answered once.
        </p>
      )}
      {answer.sources.length > 0 && <Sources sources={answer.sources} />}
      {answer.suggestedActions.length > 0 && (
        <ul className="suggestions" aria-label="Suggested follow-ups">
          {answer.suggestedActions.map((action) => (
            <li key={action}>
              <button type="button" className="suggestion" aria-disabled={!canAsk} onClick={() => onAction(action)}>
                {action}
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function duration(ms: number): string {
  return ms < 1000 ? `${Math.max(1, Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`;
}
