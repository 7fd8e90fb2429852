import { useCallback } from 'react';
import { navigate, useLocation } from '../app/router.tsx';

/** A choice of a page that stands in its address; what the address names wrongly, or not at all, is the first option. */
export function useChoice<Value extends string>(
  name: string,
  options: readonly [Value, ...Value[]],
): readonly [Value, (value: Value) => void] {
  const { path, query } = useLocation();
  const search = query.toString();
  const value = options.find((option) => option === query.get(name)) ?? options[0];
  const first = options[0];
  const choose = useCallback(
    (chosen: Value) => {
      const changed = new URLSearchParams(search);
      // A list under another choice is another list: a place in the one before means nothing in it.
      changed.delete('cursor');
      if (chosen === first) changed.delete(name);
      else changed.set(name, chosen);
      navigate(`${path}?${changed}`, { replace: true });
    },
    [path, search, name, first],
  );
  return [value, choose];
}
