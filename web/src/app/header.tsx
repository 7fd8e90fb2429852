import type { SessionView } from '../api/types.ts';
import { DASHBOARD_HOME } from '../dashboard/paths.ts';
import { ExternalIcon } from '../ui/icons.tsx';
import { Logo } from '../ui/logo.tsx';
import { ThemeSwitch } from '../ui/theme-switch.tsx';
import { Link } from './router.tsx';
import { SignOut } from './sign-out.tsx';
import { useWebConfig } from './web-config.ts';

interface HeaderProps {
  readonly path: string;
  /** Who can sign out here. */
  readonly session: SessionView | null;
}

/** The product's name and the way to its parts. */
export function Header({ path, session }: HeaderProps) {
  const config = useWebConfig();
  return (
    <header className="site-header">
      <div className="site-header-inner">
        <Link to="/" className="brand">
          <Logo />
          <span className="brand-name">
            HomeView <span className="brand-second">Lightning</span>
          </span>
        </Link>
        <div className="site-header-end">
          <nav aria-label="Main">
            <ul className="site-nav">
              <li>
                <Link to="/" isCurrent={path === '/'}>
                  Chat
                </Link>
              </li>
              <li>
                <Link to={DASHBOARD_HOME} isCurrent={path.startsWith(DASHBOARD_HOME)}>
                  Dashboard
                </Link>
              </li>
              <li>
                <a href="/docs">API</a>
              </li>
              {config?.temporal_ui_url != null && (
                <li className="wide-only">
                  <a href={config.temporal_ui_url} target="_blank" rel="noreferrer">
                    Temporal <ExternalIcon />
                    <span className="visually-hidden"> (opens in a new tab)</span>
                  </a>
                </li>
              )}
            </ul>
          </nav>
          <ThemeSwitch />
          {session !== null && <SignOut session={session} />}
        </div>
      </div>
    </header>
  );
}
