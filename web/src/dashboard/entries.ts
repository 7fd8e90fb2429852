/** What the navigation of the dashboard shows, and where. */
export interface DashboardEntry {
  /** Its address; a segment like `:id` is a parameter. */
  readonly path: string;
  readonly label: string;
  /** The part of the navigation that it stands in; null: it is reached from other pages. */
  readonly group: 'Now' | 'Answers' | 'Turns' | 'Learning' | null;
}

/** The pages of the dashboard, in the order of the navigation. A new page is one line here and one in pages.tsx. */
export const DASHBOARD_ENTRIES = [
  { path: '/dashboard', label: 'Overview', group: 'Now' },
  { path: '/dashboard/system', label: 'System', group: 'Now' },
  { path: '/dashboard/rewards', label: 'Rewards', group: 'Answers' },
  { path: '/dashboard/feedback', label: 'Feedback', group: 'Answers' },
  { path: '/dashboard/intents', label: 'Intents and personas', group: 'Answers' },
  { path: '/dashboard/quality', label: 'Quality', group: 'Answers' },
  { path: '/dashboard/turns', label: 'Turns', group: 'Turns' },
  { path: '/dashboard/turns/:id', label: 'Turn', group: null },
  { path: '/dashboard/turns/:id/what-if', label: 'What if', group: null },
  { path: '/dashboard/review', label: 'Review queue', group: 'Turns' },
  { path: '/dashboard/datasets', label: 'Datasets', group: 'Learning' },
  { path: '/dashboard/datasets/:id', label: 'Collection', group: null },
  { path: '/dashboard/training', label: 'Training', group: 'Learning' },
  { path: '/dashboard/training/:id', label: 'Training run', group: null },
  { path: '/dashboard/rollouts', label: 'Rollouts', group: 'Learning' },
  { path: '/dashboard/rollouts/:id', label: 'Rollout', group: null },
  { path: '/dashboard/policies', label: 'Policies', group: 'Learning' },
  { path: '/dashboard/policies/:id', label: 'Policy', group: null },
] as const satisfies readonly DashboardEntry[];

export type DashboardPath = (typeof DASHBOARD_ENTRIES)[number]['path'];
