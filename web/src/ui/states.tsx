import type { ReactNode } from 'react';

/** What stands in the place of data that is on its way. */
export function Loading({ what = 'the numbers' }: { readonly what?: string }) {
  return (
    <div className="state state-loading" role="status">
      <span className="state-pulse" aria-hidden="true" />
      <span>Loading {what}…</span>
    </div>
  );
}

interface EmptyProps {
  readonly title: string;
  /** What the reader can do about it. */
  readonly children?: ReactNode;
}

/** What stands where there is nothing to show yet. */
export function Empty({ title, children }: EmptyProps) {
  return (
    <div className="state">
      <p className="state-title">{title}</p>
      {children !== undefined && <div className="state-text">{children}</div>}
    </div>
  );
}
