import { useCallback, useMemo } from 'react';
import { navigate, useLocation } from '../app/router.tsx';
import { type Filters, filtersOf, withFilters } from './filters.ts';

/** The filters that the address names, and the function that changes some of them (a step that the back button undoes). */
export function useFilters(): readonly [Filters, (change: Partial<Filters>) => void] {
  const { path, query } = useLocation();
  const search = query.toString();
  // The day changes at most once while a page is open; a reload shows the new one.
  const filters = useMemo(() => filtersOf(new URLSearchParams(search), new Date()), [search]);
  const change = useCallback(
    (changes: Partial<Filters>) => navigate(`${path}?${withFilters(new URLSearchParams(search), changes)}`),
    [path, search],
  );
  return [filters, change];
}
