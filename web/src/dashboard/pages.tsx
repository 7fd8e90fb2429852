import { type ComponentType, lazy } from 'react';
import type { Page, PageProps } from '../app/page.ts';
import { DASHBOARD_ENTRIES, type DashboardPath } from './entries.ts';

/** A page's component, loaded with its styles and charts when it is first opened. */
function loaded(load: () => Promise<ComponentType<PageProps>>) {
  return lazy(async () => ({ default: await load() }));
}

const CONTENTS: Readonly<Record<DashboardPath, ComponentType<PageProps>>> = {
  '/dashboard': loaded(async () => (await import('./overview/overview-page.tsx')).OverviewPage),
  '/dashboard/system': loaded(async () => (await import('./system/system-page.tsx')).SystemPage),
  '/dashboard/rewards': loaded(async () => (await import('./rewards/rewards-page.tsx')).RewardsPage),
  '/dashboard/feedback': loaded(async () => (await import('./feedback/feedback-page.tsx')).FeedbackPage),
  '/dashboard/intents': loaded(async () => (await import('./heat-map/heat-map-page.tsx')).HeatMapPage),
  '/dashboard/quality': loaded(async () => (await import('./quality/quality-page.tsx')).QualityPage),
  '/dashboard/turns': loaded(async () => (await import('./turns/turns-page.tsx')).TurnsPage),
  '/dashboard/turns/:id': loaded(async () => (await import('./turn/turn-page.tsx')).TurnPage),
  '/dashboard/turns/:id/what-if': loaded(async () => (await import('./what-if/what-if-page.tsx')).WhatIfPage),
  '/dashboard/review': loaded(async () => (await import('./review/review-page.tsx')).ReviewPage),
  '/dashboard/datasets': loaded(async () => (await import('./collections/collections-page.tsx')).CollectionsPage),
  '/dashboard/datasets/:id': loaded(async () => (await import('./collections/collection-page.tsx')).CollectionPage),
  '/dashboard/training': loaded(async () => (await import('./training/training-runs-page.tsx')).TrainingRunsPage),
  '/dashboard/training/:id': loaded(async () => (await import('./training/training-run-page.tsx')).TrainingRunPage),
  '/dashboard/rollouts': loaded(async () => (await import('./rollouts/rollouts-page.tsx')).RolloutsPage),
  '/dashboard/rollouts/:id': loaded(async () => (await import('./rollouts/rollout-page.tsx')).RolloutPage),
  '/dashboard/policies': loaded(async () => (await import('./policies/policies-page.tsx')).PoliciesPage),
  '/dashboard/policies/:id': loaded(async () => (await import('./policies/policy-page.tsx')).PolicyPage),
};

/** The pages of the dashboard. */
export const DASHBOARD_PAGES: readonly Page[] = DASHBOARD_ENTRIES.map(({ path, label }) => ({
  path,
  label,
  Content: CONTENTS[path],
}));
