import type { IntentMetrics, IntentPersonaMetrics, PersonaMetrics } from '../../../../src/contracts/http/metrics.ts';
import type { Intent, Persona } from '../../../../src/domain/chat/vocabulary.ts';
import { METRIC_DEFINITIONS } from '../../../../src/domain/metrics/definitions.ts';
import { useResource } from '../../api/use-resource.ts';
import { useLocation } from '../../app/router.tsx';
import { INTENT_LABELS, PERSONA_LABELS } from '../../chat/labels.ts';
import { type Column, csvOf, DataTable } from '../../ui/data-table.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/panel.tsx';
import { DashboardPage } from '../dashboard-page.tsx';
import { estimateColumns } from '../estimate-columns.ts';
import { Choice } from '../filter-bar.tsx';
import type { Filters } from '../filters.ts';
import { metricsPath } from '../metrics-path.ts';
import { NoTurns } from '../no-turns.tsx';
import { useChoice } from '../use-choice.ts';
import { useFilters } from '../use-filters.ts';
import { MEASURES, type Measure, type MeasuredCell } from './heat-cells.ts';
import { HeatMap } from './heat-map.tsx';

/** Who asks what, and how well each is answered. */
export function HeatMapPage() {
  const [filters] = useFilters();
  const [measure, setMeasure] = useChoice('measure', [...MEASURES]);
  const { query } = useLocation();
  const resource = useResource<IntentPersonaMetrics>(metricsPath('intents-by-persona', filters));
  const hrefOf = (intent: Intent, persona: Persona | null) => {
    const narrowed = new URLSearchParams(query);
    narrowed.delete('measure');
    // The days are named, so that the link shows the same turns tomorrow.
    narrowed.set('from', filters.from);
    narrowed.set('to', filters.to);
    narrowed.set('intent', intent);
    narrowed.set('persona', persona ?? 'none');
    return `/dashboard/turns?${narrowed}`;
  };
  return (
    <DashboardPage
      title="Intents and personas"
      lead="Who asks what, and how well each is answered. A cell leads to its turns."
      filters={['days', 'agent', 'policy', 'simulated']}
    >
      <Loaded resource={resource} what="the map">
        {(data) =>
          data.cells.length === 0 ? (
            <NoTurns />
          ) : (
            <Panel
              id="map"
              title={METRIC_DEFINITIONS[measure].name}
              definition={`${METRIC_DEFINITIONS[measure].definition} Below each mean: its 95 % interval, clustered by user, and n.`}
              download={{ name: 'intents-by-persona', ...csvOf(CELL_COLUMNS, data.cells), json: data }}
            >
              <div className="panel-body">
                <Choice
                  label="Measure"
                  value={measure}
                  onChange={(value) => setMeasure(MEASURES.find((each) => each === value) ?? 'effective_reward')}
                >
                  {MEASURES.map((each) => (
                    <option key={each} value={each}>
                      {METRIC_DEFINITIONS[each].name}
                    </option>
                  ))}
                </Choice>
                <HeatMap data={data} measure={measure} hrefOf={hrefOf} />
              </div>
            </Panel>
          )
        }
      </Loaded>
      <Margins filters={filters} measure={measure} />
    </DashboardPage>
  );
}

const CELL_COLUMNS: readonly Column<MeasuredCell>[] = [
  { key: 'intent', label: 'Intent', value: (cell) => cell.intent },
  { key: 'persona', label: 'Persona', value: (cell) => cell.persona },
  ...MEASURES.flatMap((measure) => estimateColumns<MeasuredCell>(measure, (cell) => cell[measure])),
];

type IntentRow = IntentMetrics['intents'][number];
type PersonaRow = PersonaMetrics['personas'][number];

function Margins({ filters, measure }: { readonly filters: Filters; readonly measure: Measure }) {
  const intents = useResource<IntentMetrics>(metricsPath('intents', filters));
  const personas = useResource<PersonaMetrics>(metricsPath('personas', filters));
  const intentColumns: readonly Column<IntentRow>[] = [
    {
      key: 'intent',
      label: 'Intent',
      isRowHeader: true,
      value: (row) => row.intent,
      show: (row) => INTENT_LABELS[row.intent],
    },
    ...estimateColumns<IntentRow>(measure, (row) => row[measure]),
  ];
  const personaColumns: readonly Column<PersonaRow>[] = [
    {
      key: 'persona',
      label: 'Persona',
      isRowHeader: true,
      value: (row) => row.persona,
      show: (row) => (row.persona === null ? 'Not said' : PERSONA_LABELS[row.persona]),
    },
    ...estimateColumns<PersonaRow>(measure, (row) => row[measure]),
  ];
  return (
    <>
      <Loaded resource={intents} what="the intents">
        {(data) => (
          <Panel
            id="intents"
            title="By intent"
            download={{ name: 'intents', ...csvOf(intentColumns, data.intents), json: data }}
          >
            <DataTable caption="By intent" columns={intentColumns} rows={data.intents} keyOf={({ intent }) => intent} />
          </Panel>
        )}
      </Loaded>
      <Loaded resource={personas} what="the personas">
        {(data) => (
          <Panel
            id="personas"
            title="By persona"
            download={{ name: 'personas', ...csvOf(personaColumns, data.personas), json: data }}
          >
            <DataTable
              caption="By persona"
              columns={personaColumns}
              rows={data.personas}
              keyOf={({ persona }) => persona ?? 'none'}
            />
          </Panel>
        )}
      </Loaded>
    </>
  );
}
