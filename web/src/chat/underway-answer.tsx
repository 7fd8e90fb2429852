import { AnswerText } from './answer-text.tsx';

interface UnderwayAnswerProps {
  /** What was streamed so far. */
  readonly text: string;
  /** > 0 while the connection is lost and the turn is sent again. */
  readonly failedAttempts: number;
}

/** An answer on its way: the text so far, and the state of the connection in words. */
export function UnderwayAnswer({ text, failedAttempts }: UnderwayAnswerProps) {
  const isReconnecting = failedAttempts > 0;
  return (
    <div className="underway" aria-busy="true">
      {text !== '' && <AnswerText text={text} isStale={isReconnecting} />}
      <p className={isReconnecting ? 'underway-state is-reconnecting' : 'underway-state'}>
        <span className="pulse" aria-hidden="true" />
        {isReconnecting ? (
          <span>
            No connection, <strong>reconnecting…</strong> The same message is sent again (attempt {failedAttempts + 1});
            nothing is lost.
          </span>
        ) : (
          <span>{text === '' ? 'Thinking…' : 'Answering…'}</span>
        )}
      </p>
    </div>
  );
}
