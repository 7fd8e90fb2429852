import { Suspense, useEffect, useRef } from 'react';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { LiveRegion } from '../ui/live-region.tsx';
import { Loading } from '../ui/states.tsx';
import { Header } from './header.tsx';
import { NotFound } from './not-found.tsx';
import { findPage } from './pages.tsx';
import { useLocation } from './router.tsx';
import { useSession } from './session.ts';
import { SignIn } from './sign-in.tsx';
import { useLoadedWebConfig, WebConfigContext } from './web-config.ts';

const PRODUCT = 'HomeView Lightning';

/** The frame around every page: skip link, header, the page of the current path. */
export function App() {
  const { path } = useLocation();
  const config = useLoadedWebConfig();
  const { session, isAsked, stay } = useSession(config !== null);
  const main = useRef<HTMLElement>(null);
  const shownPath = useRef(path);
  const found = findPage(path);
  const title = found === null ? PRODUCT : `${found.page.label} · ${PRODUCT}`;

  useEffect(() => {
    document.title = title;
    // After a move to another page the keyboard starts at its content, as after a page load.
    if (shownPath.current !== path) {
      shownPath.current = path;
      main.current?.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
  }, [path, title]);

  return (
    <WebConfigContext value={config}>
      <LiveRegion>
        <a className="skip-link" href="#main">
          Skip to content
        </a>
        <Header path={path} session={isAsked ? null : session} />
        <main id="main" ref={main} tabIndex={-1}>
          {isAsked ? (
            <SignIn session={session} onStay={stay} />
          ) : found === null ? (
            <NotFound />
          ) : (
            <ErrorBoundary key={path}>
              <Suspense fallback={<Loading what="the page" />}>
                <found.page.Content params={found.params} />
              </Suspense>
            </ErrorBoundary>
          )}
        </main>
      </LiveRegion>
    </WebConfigContext>
  );
}
