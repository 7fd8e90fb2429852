import type { OverviewMetrics } from '../../../src/contracts/http/metrics.ts';
import { Panel } from '../ui/panel.tsx';

type Alert = OverviewMetrics['alerts'][number];

/** What should worry somebody now; that there is nothing is said too. */
export function AlertPanel({ alerts }: { readonly alerts: readonly Alert[] }) {
  return (
    <Panel
      id="alerts"
      title="Alerts"
      definition="What the rules in ops/alerts.yml would report now, as this process sees it."
      download={{
        name: 'alerts',
        header: ['name', 'severity', 'summary'],
        rows: alerts.map(({ name, severity, summary }) => [name, severity, summary]),
        json: alerts,
      }}
    >
      {alerts.length === 0 ? (
        <p className="all-well">Nothing to worry about.</p>
      ) : (
        <ul className="alerts">
          {alerts.map(({ name, severity, summary }) => (
            <li key={`${name} ${summary}`} className={`alert is-${severity}`}>
              <span className="tag tag-quiet">{severity === 'page' ? 'now' : 'soon'}</span>
              <span>
                <strong>{name}</strong> {summary}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
