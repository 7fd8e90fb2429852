import { type FormEvent, useEffect, useId, useState } from 'react';
import { signIn } from '../api/client.ts';
import { SIGNED_OUT } from '../api/http.ts';
import { type Problem, toProblem } from '../api/problem.ts';
import { userId } from '../chat/browser-memory.ts';
import { ProblemNotice } from '../ui/problem-notice.tsx';

/** True once the service has answered that it does not know who calls. */
export function useSignedOut(): boolean {
  const [isSignedOut, setSignedOut] = useState(false);
  useEffect(() => {
    const show = () => setSignedOut(true);
    window.addEventListener(SIGNED_OUT, show);
    return () => window.removeEventListener(SIGNED_OUT, show);
  }, []);
  return isSignedOut;
}

/** Asks for an API key; the service answers with a cookie that the page cannot read, for the user of this browser. */
export function SignIn() {
  const id = useId();
  const [key, setKey] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);

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
        type="password"
        autoComplete="current-password"
        required={true}
        maxLength={512}
        value={key}
        onChange={(event) => setKey(event.target.value)}
      />
      {problem !== null && <ProblemNotice problem={problem} />}
      <button className="button button-main" type="submit" disabled={isBusy}>
        Sign in
      </button>
    </form>
  );
}
