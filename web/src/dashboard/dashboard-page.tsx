import '../styles/dashboard.css';
import '../styles/panel.css';
import '../styles/table.css';
import type { ReactNode } from 'react';
import { FilterBar, type FilterName } from './filter-bar.tsx';
import { Navigation } from './navigation.tsx';

interface DashboardPageProps {
  readonly title: string;
  /** One or two sentences: which question the page answers. */
  readonly lead: ReactNode;
  /** Which filters the page heeds. @default none */
  readonly filters?: readonly FilterName[];
  readonly children: ReactNode;
}

/** The frame of every page of the dashboard: its navigation, the title, the filters, the content. */
export function DashboardPage({ title, lead, filters = [], children }: DashboardPageProps) {
  return (
    <div className="dashboard">
      <Navigation />
      <div className="dashboard-page">
        <header className="dashboard-head">
          <h1>{title}</h1>
          <p className="dashboard-lead">{lead}</p>
        </header>
        {filters.length > 0 && <FilterBar shown={filters} />}
        <div className="panels">{children}</div>
      </div>
    </div>
  );
}
