import type { ReactNode } from 'react';
import { SIGN_IN_WANTED } from '../api/http.ts';
import { needsAnotherKey, type Problem } from '../api/problem.ts';

interface ProblemNoticeProps {
  readonly problem: Problem;
  /** What the person can do about it; with a key of the wrong role it is another key. */
  readonly children?: ReactNode;
}

/** An error in the service's own plain words, with one line per invalid field. */
export function ProblemNotice({ problem, children }: ProblemNoticeProps) {
  const { title, detail, errors = [] } = problem;
  const actions = needsAnotherKey(problem) ? <SignInAgain /> : children;
  return (
    <div className="notice notice-problem" role="alert">
      <p className="notice-title">{title}</p>
      {detail !== undefined && detail !== title && <p>{detail}</p>}
      {errors.length > 0 && (
        <ul>
          {errors.map(({ pointer, detail: what }) => (
            <li key={`${pointer} ${what}`}>
              {pointer !== '' && <code>{pointer}</code>} {what}
            </li>
          ))}
        </ul>
      )}
      {actions !== undefined && <div className="notice-actions">{actions}</div>}
    </div>
  );
}

function SignInAgain() {
  return (
    <button type="button" className="button" onClick={() => window.dispatchEvent(new Event(SIGN_IN_WANTED))}>
      Sign in with another key
    </button>
  );
}
