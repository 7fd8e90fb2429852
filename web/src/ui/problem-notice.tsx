import type { ReactNode } from 'react';
import type { Problem } from '../api/problem.ts';

interface ProblemNoticeProps {
  readonly problem: Problem;
  /** What the person can do about it. */
  readonly children?: ReactNode;
}

/** An error in the service's own plain words, with one line per invalid field. */
export function ProblemNotice({ problem, children }: ProblemNoticeProps) {
  const { title, detail, errors = [] } = problem;
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
      {children !== undefined && <div className="notice-actions">{children}</div>}
    </div>
  );
}
