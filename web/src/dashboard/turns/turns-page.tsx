import '../../styles/turn-list.css';
import type { TurnList } from '../../../../src/contracts/http/metrics.ts';
import { INTENTS, PERSONAS } from '../../../../src/domain/chat/vocabulary.ts';
import { useResource } from '../../api/use-resource.ts';
import { Link, navigate, useLocation } from '../../app/router.tsx';
import { INTENT_LABELS, PERSONA_LABELS } from '../../chat/labels.ts';
import { csvOf, DataTable } from '../../ui/data-table.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ARMS, armLabel } from '../arms.ts';
import { DashboardPage } from '../dashboard-page.tsx';
import { Choice } from '../filter-bar.tsx';
import { filterQuery } from '../metrics-path.ts';
import { NoTurns } from '../no-turns.tsx';
import { useFilters } from '../use-filters.ts';
import { TURN_COLUMNS } from './turn-columns.tsx';

const TURNS_PER_PAGE = 50;
/** What the list is narrowed by besides the filters of every page. */
const NARROWED_BY = ['intent', 'persona', 'strategy'] as const;

/** The turns one by one, the newest first. */
export function TurnsPage() {
  const [filters] = useFilters();
  const { query } = useLocation();
  const more: Record<string, string> = { limit: String(TURNS_PER_PAGE) };
  for (const name of [...NARROWED_BY, 'cursor']) {
    const value = query.get(name);
    if (value !== null) more[name] = value;
  }
  const resource = useResource<TurnList>(`/api/v1/turns?${filterQuery(filters, more)}`);
  return (
    <DashboardPage
      title="Turns"
      lead="Every answered question, the newest first. Open one to see why its reward is what it is."
      filters={['days', 'agent', 'policy', 'simulated']}
    >
      <Narrowing />
      <Loaded resource={resource} what="the turns">
        {(data) =>
          data.turns.length === 0 ? (
            <NoTurns />
          ) : (
            <Panel
              id="turns"
              title="Turns"
              definition="Erased turns are left out. Sorting by a column sorts the turns of this page of the list."
              download={{ name: 'turns', ...csvOf(TURN_COLUMNS, data.turns), json: data }}
            >
              <DataTable caption="Turns" columns={TURN_COLUMNS} rows={data.turns} keyOf={({ message_id: id }) => id} />
              <Pages next={data.next_cursor} />
            </Panel>
          )
        }
      </Loaded>
    </DashboardPage>
  );
}

/** Intent, persona and arm: kept in the address, as the filters are. */
function Narrowing() {
  const { path, query } = useLocation();
  const choose = (name: string) => (value: string) => {
    const changed = new URLSearchParams(query);
    changed.delete('cursor');
    if (value === '') changed.delete(name);
    else changed.set(name, value);
    navigate(`${path}?${changed}`);
  };
  const chosen = (name: string) => query.get(name) ?? '';
  return (
    <div className="filter-fields">
      <Choice label="Intent" value={chosen('intent')} onChange={choose('intent')}>
        <option value="">All intents</option>
        {INTENTS.map((intent) => (
          <option key={intent} value={intent}>
            {INTENT_LABELS[intent]}
          </option>
        ))}
      </Choice>
      <Choice label="Persona" value={chosen('persona')} onChange={choose('persona')}>
        <option value="">All personas</option>
        {PERSONAS.map((persona) => (
          <option key={persona} value={persona}>
            {PERSONA_LABELS[persona]}
          </option>
        ))}
        <option value="none">Not said</option>
      </Choice>
      <Choice label="Arm" value={chosen('strategy')} onChange={choose('strategy')}>
        <option value="">All arms</option>
        {ARMS.map(({ id }) => (
          <option key={id} value={id}>
            {armLabel(id)}
          </option>
        ))}
      </Choice>
    </div>
  );
}

/** The way to older turns, and back to the newest. */
export function Pages({ next }: { readonly next: string | null }) {
  const { path, query } = useLocation();
  const first = new URLSearchParams(query);
  first.delete('cursor');
  const following = new URLSearchParams(query);
  if (next !== null) following.set('cursor', next);
  if (next === null && !query.has('cursor')) return null;
  return (
    <nav className="list-pages" aria-label="Pages of the list">
      {query.has('cursor') && <Link to={`${path}?${first}`}>Back to the first page</Link>}
      {next !== null && <Link to={`${path}?${following}`}>Next page</Link>}
    </nav>
  );
}
