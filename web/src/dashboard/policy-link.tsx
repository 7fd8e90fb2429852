import { Link } from '../app/router.tsx';
import { NOTHING, shortId } from '../ui/formats.ts';
import { policyPath } from './paths.ts';

/** The short id of a policy, leading to its page; a dash for none. */
export function PolicyLink({ id }: { readonly id: string | null }) {
  if (id === null) return NOTHING;
  return (
    <Link to={policyPath(id)}>
      <code>{shortId(id)}</code>
    </Link>
  );
}
