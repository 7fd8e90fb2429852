import { type MouseEvent, type ReactNode, useSyncExternalStore } from 'react';

/** The page's own small router over the browser's history: a path and a query, nothing more. */

const CHANGED = 'homeview:navigated';

export interface Location {
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Where the browser is; the component renders again when it moves. */
export function useLocation(): Location {
  const href = useSyncExternalStore(subscribe, () => window.location.href);
  const url = new URL(href);
  return { path: url.pathname, query: url.searchParams };
}

/** Goes to a path of this app; `replace` leaves no step to come back to. */
export function navigate(to: string, { replace = false } = {}): void {
  if (replace) {
    history.replaceState(null, '', to);
  } else {
    history.pushState(null, '', to);
  }
  window.dispatchEvent(new Event(CHANGED));
}

interface LinkProps {
  readonly to: string;
  readonly className?: string;
  readonly isCurrent?: boolean;
  readonly children: ReactNode;
}

/** A link within this app; opening it in a new tab works as with any link. */
export function Link({ to, className, isCurrent = false, children }: LinkProps) {
  const follow = (event: MouseEvent) => {
    const isPlainClick = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (isPlainClick) {
      event.preventDefault();
      navigate(to);
    }
  };
  return (
    <a href={to} className={className} aria-current={isCurrent ? 'page' : undefined} onClick={follow}>
      {children}
    </a>
  );
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener('popstate', onChange);
  window.addEventListener(CHANGED, onChange);
  return () => {
    window.removeEventListener('popstate', onChange);
    window.removeEventListener(CHANGED, onChange);
  };
}
