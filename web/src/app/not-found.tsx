import { Link } from './router.tsx';

/** What stands at an address that no page has. */
export function NotFound() {
  return (
    <div className="not-found">
      <h1>There is no page here</h1>
      <p>
        The address may be mistyped. <Link to="/">Go to the chat</Link>
      </p>
    </div>
  );
}
