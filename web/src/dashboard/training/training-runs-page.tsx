import type { TrainingRunSummaryView } from '../../../../src/contracts/http/training-runs.ts';
import { useLiveResource } from '../../api/use-live-resource.ts';
import { Link } from '../../app/router.tsx';
import { type Column, csvOf, DataTable } from '../../ui/data-table.tsx';
import { formatInstant, formatNumber, NOTHING } from '../../ui/formats.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { agentPath, nothingYet } from '../agent-path.ts';
import { DashboardPage } from '../dashboard-page.tsx';
import { trainingRunPath } from '../paths.ts';
import { PolicyLink } from '../policy-link.tsx';
import { useFilters } from '../use-filters.ts';
import { GATE_WORDS, isRunning, progressInWords } from './run-words.ts';

interface Runs {
  readonly training_runs: readonly TrainingRunSummaryView[];
}

/** Every training run, and how far those that run are. */
export function TrainingRunsPage() {
  const [{ agent }] = useFilters();
  const resource = useLiveResource<Runs>(agentPath('/api/v1/training-runs', agent), (data) =>
    data.training_runs.some(isRunning),
  );
  return (
    <DashboardPage
      title="Training"
      lead="A run learns on logged questions which way of answering suits whom, and is judged on users that it never saw."
      filters={['agent']}
    >
      <Loaded resource={resource} what="the runs">
        {(data) => (
          <Panel
            id="runs"
            title="Runs, newest first"
            definition="The gate compares the candidate with the policy that serves, on held-out users: passed, failed, or unproven when there is too little data to conclude."
            download={{ name: 'training-runs', ...csvOf(COLUMNS, data.training_runs), json: data }}
          >
            {data.training_runs.length === 0 ? (
              <Empty title={nothingYet('Nothing was trained', agent)}>
                A collection that meets its target starts a run; <code>npm run train</code> starts one now.
              </Empty>
            ) : (
              <DataTable
                caption="Training runs"
                columns={COLUMNS}
                rows={data.training_runs}
                keyOf={({ run_id: id }) => id}
              />
            )}
          </Panel>
        )}
      </Loaded>
    </DashboardPage>
  );
}

const COLUMNS: readonly Column<TrainingRunSummaryView>[] = [
  { key: 'run_id', label: 'Run', isExportOnly: true, value: (run) => run.run_id },
  {
    key: 'created_at',
    label: 'When',
    isRowHeader: true,
    value: (run) => run.created_at,
    show: (run) => <Link to={trainingRunPath(run.run_id)}>{formatInstant(run.created_at)}</Link>,
  },
  { key: 'agent', label: 'Agent', value: (run) => run.agent },
  { key: 'algorithm', label: 'Algorithm', value: (run) => run.algorithm },
  { key: 'status', label: 'State', value: (run) => run.status, show: progressInWords },
  {
    key: 'gate',
    label: 'Gate',
    value: (run) => run.gate,
    show: ({ gate }) => (gate === null ? NOTHING : <span className="tag">{GATE_WORDS[gate]}</span>),
  },
  {
    key: 'candidate_policy_id',
    label: 'Candidate',
    value: (run) => run.candidate_policy_id,
    show: (run) => <PolicyLink id={run.candidate_policy_id} />,
  },
  {
    key: 'generator_calls',
    label: 'Answers generated',
    isNumber: true,
    value: (run) => run.generator_calls,
    show: (run) => formatNumber(run.generator_calls, 'count'),
  },
  { key: 'requested_by', label: 'By', value: (run) => run.requested_by },
];
