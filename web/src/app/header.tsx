import { ExternalIcon } from '../ui/icons.tsx';
import { Logo } from '../ui/logo.tsx';
import { PAGES } from './pages.tsx';
import { Link } from './router.tsx';
import { useWebConfig } from './web-config.ts';

interface HeaderProps {
  readonly path: string;
}

/** The product's name and the way to every page. */
export function Header({ path }: HeaderProps) {
  const config = useWebConfig();
  return (
    <header className="site-header">
      <div className="site-header-inner">
        <Link to="/" className="brand">
          <Logo />
          <span>
            HomeView <span className="brand-second">Lightning</span>
          </span>
        </Link>
        <nav aria-label="Main">
          <ul className="site-nav">
            {PAGES.map((page) => (
              <li key={page.path}>
                <Link to={page.path} isCurrent={page.path === path}>
                  {page.label}
                </Link>
              </li>
            ))}
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
      </div>
    </header>
  );
}
