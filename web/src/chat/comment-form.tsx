import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import type { FeedbackType } from '../../../src/domain/reward/feedback-type.ts';
import type { FeedbackEventView, FeedbackRequest } from '../api/types.ts';
import { FEEDBACK_LABELS } from './labels.ts';

/** The longest comment that the ledger takes (feedback.md). */
const LONGEST_COMMENT = 4000;

const FLAGS = [
  { name: 'helpful', question: 'Was it helpful?' },
  { name: 'accurate', question: 'Was it accurate?' },
  { name: 'complete', question: 'Was it complete?' },
] as const;
type Flags = Partial<Record<(typeof FLAGS)[number]['name'], boolean>>;

interface CommentFormProps {
  readonly messageId: string;
  /** The opinion that the comment explains, when there is one. */
  readonly opinion: FeedbackEventView | null;
  readonly onSend: (feedback: FeedbackRequest) => void;
  readonly onCancel: () => void;
}

/** A comment with three yes/no questions. Each comment belongs to an opinion: the one given, or one given here. */
export function CommentForm({ messageId, opinion, onSend, onCancel }: CommentFormProps) {
  const id = useId();
  const [verdict, setVerdict] = useState<FeedbackType | null>(opinion?.feedback_type ?? null);
  const [comment, setComment] = useState(opinion?.comment ?? '');
  const [flags, setFlags] = useState<Flags>(flagsOf(opinion));
  const [isIncomplete, setIncomplete] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const firstVerdict = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);

  const send = (event: FormEvent) => {
    event.preventDefault();
    if (verdict === null) {
      setIncomplete(true);
      firstVerdict.current?.focus();
      return;
    }
    const rating = verdict === opinion?.feedback_type ? opinion.rating : null;
    const text = comment.trim();
    onSend({
      message_id: messageId,
      feedback_type: verdict,
      ...(rating === null ? {} : { rating }),
      ...(text === '' ? {} : { comment: text }),
      ...flags,
    });
  };

  return (
    <form
      className="comment-form"
      onSubmit={send}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          onCancel();
        }
      }}
    >
      <label className="field-label" htmlFor={`${id}-comment`}>
        Your comment
      </label>
      <textarea
        id={`${id}-comment`}
        ref={field}
        rows={3}
        maxLength={LONGEST_COMMENT}
        value={comment}
        onChange={(event) => setComment(event.target.value)}
      />
      <fieldset className="choice" aria-describedby={isIncomplete ? `${id}-missing` : undefined}>
        <legend>Your opinion</legend>
        {verdictChoices(opinion).map((type, index) => (
          <label key={type} className="chip">
            <input
              ref={index === 0 ? firstVerdict : null}
              type="radio"
              name={`${id}-verdict`}
              checked={verdict === type}
              onChange={() => {
                setVerdict(type);
                setIncomplete(false);
              }}
            />
            <span>{FEEDBACK_LABELS[type]}</span>
          </label>
        ))}
        {isIncomplete && (
          <p id={`${id}-missing`} className="field-error" role="alert">
            Choose an opinion: the comment goes with it.
          </p>
        )}
      </fieldset>
      <div className="flags">
        {FLAGS.map(({ name, question }) => (
          <fieldset key={name} className="choice">
            <legend>{question}</legend>
            {[true, false].map((value) => (
              <label key={String(value)} className="chip">
                <input
                  type="radio"
                  name={`${id}-${name}`}
                  checked={flags[name] === value}
                  onChange={() => setFlags({ ...flags, [name]: value })}
                />
                <span>{value ? 'Yes' : 'No'}</span>
              </label>
            ))}
          </fieldset>
        ))}
      </div>
      <div className="form-actions">
        <button type="submit" className="button button-main">
          Send comment
        </button>
        <button type="button" className="button button-quiet" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}

/** Thumbs, and the stars that were given. */
function verdictChoices(opinion: FeedbackEventView | null): readonly FeedbackType[] {
  const thumbs: readonly FeedbackType[] = ['thumbs_up', 'thumbs_down'];
  return opinion === null || thumbs.includes(opinion.feedback_type) ? thumbs : [opinion.feedback_type, ...thumbs];
}

function flagsOf(opinion: FeedbackEventView | null): Flags {
  const flags: Flags = {};
  for (const { name } of FLAGS) {
    const value = opinion?.[name] ?? null;
    if (value !== null) {
      flags[name] = value;
    }
  }
  return flags;
}
