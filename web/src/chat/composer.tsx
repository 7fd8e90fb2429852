import { type FormEvent, type KeyboardEvent, type ReactNode, type Ref, useId } from 'react';
import { PERSONAS, type Persona } from '../../../src/domain/chat/vocabulary.ts';
import { CloseIcon, SendIcon } from '../ui/icons.tsx';
import type { Turn } from './conversation-state.ts';
import { PERSONA_LABELS } from './labels.ts';

/** The longest message that the service takes (src/contracts/http.ts, MESSAGE_LIMIT), in Unicode code points. */
const LONGEST_MESSAGE = 8_000;

interface ComposerProps {
  readonly ref: Ref<HTMLTextAreaElement>;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly persona: Persona | null;
  readonly onPersona: (persona: Persona | null) => void;
  /** The answered turn that the next message follows up on. */
  readonly followedUp: Turn | null;
  readonly onStopFollowUp: () => void;
  readonly canSend: boolean;
  readonly onSend: (message: string) => void;
  /** What stands right above. */
  readonly children?: ReactNode;
}

/** Where a message is written: Enter sends it, Shift+Enter starts a new line. */
export function Composer(props: ComposerProps) {
  const { ref, text, onText, persona, onPersona, followedUp, onStopFollowUp, canSend, onSend, children } = props;
  const id = useId();
  const message = text.trim();
  const excess = [...message].length - LONGEST_MESSAGE;
  const canSendThis = canSend && message !== '' && excess <= 0;

  const send = (event: FormEvent | KeyboardEvent) => {
    event.preventDefault();
    if (canSendThis) {
      onSend(message);
    }
  };
  const sendOnEnter = (event: KeyboardEvent) => {
    // Enter that ends an input method's composition belongs to the input method.
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      send(event);
    }
  };

  return (
    <form className="composer" onSubmit={send}>
      {children}
      <div className="composer-box">
        {followedUp !== null && (
          <p className="composer-follow-up">
            <span>
              Following up on <q>{followedUp.request.message}</q>
            </span>
            <button type="button" className="icon-button" onClick={onStopFollowUp}>
              <CloseIcon />
              <span className="visually-hidden">Not a follow-up</span>
            </button>
          </p>
        )}
        <label className="visually-hidden" htmlFor={`${id}-message`}>
          Your message
        </label>
        <textarea
          id={`${id}-message`}
          ref={ref}
          rows={1}
          value={text}
          placeholder={followedUp === null ? 'Ask about your home' : 'Ask a follow-up'}
          aria-describedby={`${id}-hint`}
          aria-invalid={excess > 0}
          onChange={(event) => onText(event.target.value)}
          onKeyDown={sendOnEnter}
        />
        <div className="composer-row">
          <label className="persona">
            <span>Asking as</span>
            <select
              value={persona ?? ''}
              onChange={(event) => onPersona(PERSONAS.find((known) => known === event.target.value) ?? null)}
            >
              <option value="">Visitor</option>
              {PERSONAS.map((known) => (
                <option key={known} value={known}>
                  {PERSONA_LABELS[known]}
                </option>
              ))}
            </select>
          </label>
          {excess > 0 ? (
            <span id={`${id}-hint`} className="composer-hint is-error" role="alert">
              {excess} too many: a message has at most {LONGEST_MESSAGE.toLocaleString()} characters
            </span>
          ) : (
            <span id={`${id}-hint`} className="composer-hint">
              <kbd>Enter</kbd> sends, <kbd>Shift</kbd>+<kbd>Enter</kbd> starts a new line
            </span>
          )}
          <button type="submit" className="send" aria-disabled={!canSendThis}>
            <SendIcon />
            <span className="visually-hidden">Send</span>
          </button>
        </div>
      </div>
    </form>
  );
}
