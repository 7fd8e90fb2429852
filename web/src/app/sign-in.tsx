import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { signIn } from '../api/client.ts';
import { type Problem, toProblem } from '../api/problem.ts';
import type { SessionView } from '../api/types.ts';
import { userId } from '../chat/browser-memory.ts';
import { ProblemNotice } from '../ui/problem-notice.tsx';

interface SignInProps {
  /** Who is signed in already, with a key that may not do what they wanted. */
  readonly session: SessionView | null;
  readonly onStay: () => void;
}

/** Asks for an API key; the service answers with a cookie that the page cannot read, for the user of this browser. */
export function SignIn({ session, onStay }: SignInProps) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [key, setKey] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  // What the keyboard stood on has made way for this form.
  useEffect(() => field.current?.focus(), []);

  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await signIn(key.trim(), userId());
      window.location.reload();
    } catch (error) {
      setProblem(toProblem(error));
      setBusy(false);
    }
  };

  return (
    <form className="sign-in" onSubmit={send}>
      <h1>Sign in</h1>
      <p>This service needs an API key. Its operator makes one with {'npm run keys -- create <name> chat'}.</p>
      <label htmlFor={id}>API key</label>
      <input
        id={id}
        ref={field}
        type="password"
        autoComplete="current-password"
        required={true}
        maxLength={512}
        value={key}
        onChange={(event) => setKey(event.target.value)}
      />
      {problem !== null && <ProblemNotice problem={problem} />}
      <div className="sign-in-buttons">
        <button className="button button-main" type="submit" disabled={isBusy}>
          Sign in
        </button>
        {session !== null && (
          <button className="button" type="button" onClick={onStay}>
            Stay signed in as {session.name}
          </button>
        )}
      </div>
    </form>
  );
}
