import { Component, type ReactNode } from 'react';
import { type Problem, toProblem } from '../api/problem.ts';
import { ProblemNotice } from './problem-notice.tsx';

interface Props {
  readonly children: ReactNode;
}

interface State {
  readonly problem: Problem | null;
}

/** Shows what went wrong in a page instead of nothing: a defect of ours, or a part of the page that could not be loaded. */
export class ErrorBoundary extends Component<Props, State> {
  override readonly state: State = { problem: null };

  static getDerivedStateFromError(error: unknown): State {
    return { problem: toProblem(error) };
  }

  override render() {
    const { problem } = this.state;
    if (problem === null) return this.props.children;
    return (
      <div className="page-problem">
        <ProblemNotice problem={problem}>
          <button type="button" className="button" onClick={() => window.location.reload()}>
            Load the page again
          </button>
        </ProblemNotice>
      </div>
    );
  }
}
