import type { ReactNode } from 'react';
import type { Resource } from '../api/use-resource.ts';
import { ProblemNotice } from './problem-notice.tsx';
import { Loading } from './states.tsx';

interface LoadedProps<T> {
  readonly resource: Resource<T>;
  /** What is being loaded, for the waiting reader. */
  readonly what?: string;
  readonly children: (data: T) => ReactNode;
}

/**
 * The data once it is there; before that a waiting line, after a failure the service's own words and a way to try again. What was read at the
 * same address before, and what somebody is writing beside it, stays.
 */
export function Loaded<T>({ resource, what, children }: LoadedProps<T>) {
  const { data, isOfAddress, ageSeconds, problem, isLoading, reload } = resource;
  const notice = problem !== null && (
    <ProblemNotice problem={problem}>
      <button type="button" className="button" onClick={reload}>
        Try again
      </button>
    </ProblemNotice>
  );
  if (problem !== null && !isOfAddress) return notice;
  if (data === null) return <Loading {...(what === undefined ? {} : { what })} />;
  return (
    <div className={isLoading ? 'loaded is-stale' : 'loaded'} aria-busy={isLoading}>
      {notice}
      {children(data)}
      {ageSeconds > 0 && <p className="state-text">These sums are of {ageSeconds} s ago.</p>}
    </div>
  );
}
