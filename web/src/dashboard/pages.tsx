import { type ComponentType, lazy } from 'react';
import type { Page, PageProps } from '../app/page.ts';
import { DASHBOARD_ENTRIES, type DashboardPath } from './entries.ts';

/** A page's component, loaded with its styles and charts when it is first opened. */
function loaded(load: () => Promise<ComponentType<PageProps>>) {
  return lazy(async () => ({ default: await load() }));
}

const CONTENTS: Readonly<Record<DashboardPath, ComponentType<PageProps>>> = {
  '/dashboard/policies': loaded(async () => (await import('./policies/policies-page.tsx')).PoliciesPage),
  '/dashboard/policies/:id': loaded(async () => (await import('./policies/policy-page.tsx')).PolicyPage),
};

/** The pages of the dashboard. */
export const DASHBOARD_PAGES: readonly Page[] = DASHBOARD_ENTRIES.map(({ path, label }) => ({
  path,
  label,
  Content: CONTENTS[path],
}));
