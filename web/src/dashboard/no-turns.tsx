import { Link, useLocation } from '../app/router.tsx';
import { Empty } from '../ui/states.tsx';

/** What stands on a page of metrics when no turn fits its filters. */
export function NoTurns() {
  const { path } = useLocation();
  return (
    <div className="panel">
      <Empty title="No turns in this range">
        Choose more days or fewer filters, or <Link to={path}>clear them</Link>. In a new store the first numbers come
        with <Link to="/">the first question in the chat</Link>.
      </Empty>
    </div>
  );
}
