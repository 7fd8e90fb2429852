import { useEffect, useRef } from 'react';
import { Link, useLocation } from '../app/router.tsx';
import { DASHBOARD_ENTRIES, type DashboardEntry } from './entries.ts';
import { DASHBOARD_HOME } from './paths.ts';

const ENTRIES: readonly DashboardEntry[] = DASHBOARD_ENTRIES;
/** The filters that stay when one goes from page to page. */
const KEPT = ['agent', 'policy', 'from', 'to', 'simulated'];
/** Where the policy of the address is the one that is compared with, not a filter. */
const WHAT_IF = /\/what-if\/?$/;

/** The way to every page of the dashboard: a column beside the page, on a phone a menu above it. */
export function Navigation() {
  const { path, query } = useLocation();
  const menu = useRef<HTMLDetailsElement>(null);
  const current = currentPage(path);
  const names = WHAT_IF.test(path) ? KEPT.filter((name) => name !== 'policy') : KEPT;
  const kept = new URLSearchParams([...query].filter(([name]) => names.includes(name))).toString();
  const search = kept === '' ? '' : `?${kept}`;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes when the page changes.
  useEffect(() => {
    if (menu.current !== null) menu.current.open = false;
  }, [path]);

  const groups = <Groups current={current} search={search} />;
  return (
    <>
      <nav className="rail" aria-label="Dashboard">
        {groups}
      </nav>
      <details className="rail-menu" ref={menu}>
        <summary>
          <span className="visually-hidden">Pages of the dashboard, now: </span>
          {current?.label ?? 'Dashboard'}
        </summary>
        <nav aria-label="Dashboard">{groups}</nav>
      </details>
    </>
  );
}

interface GroupsProps {
  readonly current: DashboardEntry | null;
  readonly search: string;
}

function Groups({ current, search }: GroupsProps) {
  const named = Object.entries(Object.groupBy(ENTRIES, ({ group }) => group ?? ''));
  return named
    .filter(([group]) => group !== '')
    .map(([group, pages = []]) => (
      <div key={group} className="rail-group">
        <p className="rail-title">{group}</p>
        <ul>
          {pages.map(({ path, label }) => (
            <li key={path}>
              <Link to={`${path}${search}`} isCurrent={current?.path === path}>
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </div>
    ));
}

/** The page of the navigation that a path belongs to: itself, or the list that one item is on. */
function currentPage(path: string): DashboardEntry | null {
  const listed = ENTRIES.filter(({ group }) => group !== null);
  const home = listed.find((page) => page.path === DASHBOARD_HOME && path === DASHBOARD_HOME);
  return home ?? listed.find((page) => page.path !== DASHBOARD_HOME && `${path}/`.startsWith(`${page.path}/`)) ?? null;
}
