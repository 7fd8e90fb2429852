import { useEffect, useRef } from 'react';
import { LiveRegion } from '../ui/live-region.tsx';
import { Header } from './header.tsx';
import { NotFound } from './not-found.tsx';
import { PAGES } from './pages.tsx';
import { useLocation } from './router.tsx';
import { SignIn, useSignedOut } from './sign-in.tsx';
import { useLoadedWebConfig, WebConfigContext } from './web-config.ts';

const PRODUCT = 'HomeView Lightning';

/** The frame around every page: skip link, header, the page of the current path. */
export function App() {
  const { path } = useLocation();
  const isSignedOut = useSignedOut();
  const config = useLoadedWebConfig();
  const main = useRef<HTMLElement>(null);
  const shownPath = useRef(path);
  const page = PAGES.find((candidate) => candidate.path === path);

  useEffect(() => {
    document.title = page === undefined ? PRODUCT : `${page.label} · ${PRODUCT}`;
    // After a move to another page the keyboard starts at its content, as after a page load.
    if (shownPath.current !== path) {
      shownPath.current = path;
      main.current?.focus();
    }
  }, [path, page]);

  return (
    <WebConfigContext value={config}>
      <LiveRegion>
        <a className="skip-link" href="#main">
          Skip to content
        </a>
        <Header path={path} />
        <main id="main" ref={main} tabIndex={-1}>
          {isSignedOut ? <SignIn /> : page === undefined ? <NotFound /> : <page.Content />}
        </main>
      </LiveRegion>
    </WebConfigContext>
  );
}
