import '../../styles/learning.css';
import type { TrainingRunView } from '../../../../src/contracts/http/training-runs.ts';
import { useLiveResource } from '../../api/use-live-resource.ts';
import { useOrder } from '../../api/use-order.ts';
import type { PageProps } from '../../app/page.ts';
import { Link } from '../../app/router.tsx';
import { temporalWorkflowUrl, useWebConfig } from '../../app/web-config.ts';
import { formatInstant, formatNumber, NOTHING, shortId } from '../../ui/formats.ts';
import { ExternalIcon } from '../../ui/icons.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { DashboardPage } from '../dashboard-page.tsx';
import { Facts } from '../facts.tsx';
import { Instant } from '../instant.tsx';
import { PolicyLink } from '../policy-link.tsx';
import { CurvePanel } from './curve-panel.tsx';
import { Estimates } from './estimates.tsx';
import { Examples } from './examples.tsx';
import { Groups } from './groups.tsx';
import { Guards } from './guards.tsx';
import { GATE_WORDS, isRunning, progressInWords } from './run-words.ts';
import { WhatChanges } from './what-changes.tsx';

/** One training run: how far it is, what the gate says, and everything that a person needs to judge the candidate. */
export function TrainingRunPage({ params }: PageProps) {
  const path = `/api/v1/training-runs/${encodeURIComponent(params.id ?? '')}`;
  const resource = useLiveResource<TrainingRunView>(path, isRunning);
  return (
    <DashboardPage title="Training run" lead={<Link to="/dashboard/training">All runs</Link>}>
      <Loaded resource={resource} what="the run">
        {(run) => (
          <>
            <Verdict run={run} path={path} onChange={resource.reload} />
            {run.report !== null && <Estimates report={run.report} name={run.run_id} />}
            {run.report !== null && <Guards report={run.report} name={run.run_id} />}
            {run.report !== null && <WhatChanges report={run.report} name={run.run_id} />}
            {run.report !== null && <Groups report={run.report} name={run.run_id} />}
            {run.report !== null && <Examples report={run.report} candidateId={run.candidate_policy_id} />}
            <CurvePanel run={run} />
          </>
        )}
      </Loaded>
    </DashboardPage>
  );
}

interface VerdictProps {
  readonly run: TrainingRunView;
  readonly path: string;
  readonly onChange: () => void;
}

function Verdict({ run, path, onChange }: VerdictProps) {
  const { report } = run;
  const workflowUrl = temporalWorkflowUrl(useWebConfig(), run.workflow_id);
  return (
    <Panel
      id="verdict"
      title={run.gate === null ? `It is ${run.status}` : `The gate: ${GATE_WORDS[run.gate]}`}
      note={`${run.algorithm} for ${run.agent}, ${formatInstant(run.created_at)}`}
      download={{
        name: `training-run-${run.run_id}`,
        header: ['run_id', 'agent', 'algorithm', 'status', 'gate', 'candidate_policy_id'],
        rows: [[run.run_id, run.agent, run.algorithm, run.status, run.gate, run.candidate_policy_id]],
        json: run,
      }}
    >
      {run.failure !== null && <p className="notice notice-problem">{run.failure}</p>}
      {isRunning(run) && <Progress run={run} path={path} onChange={onChange} />}
      {report !== null && (
        <ul className="statements">
          {[...report.statements, ...report.gate.reasons].map((statement) => (
            <li key={statement}>{statement}</li>
          ))}
        </ul>
      )}
      <Facts
        facts={[
          ['Candidate', <PolicyLink key="candidate" id={run.candidate_policy_id} />],
          ['Compared with', <PolicyLink key="base" id={run.base_policy_id} />],
          ['Snapshot', run.snapshot_id === null ? NOTHING : <code key="snapshot">{shortId(run.snapshot_id)}</code>],
          ['Seed', String(run.seed)],
          [
            'Answers generated',
            `${formatNumber(run.generator_calls, 'count')} of at most ${formatNumber(
              run.budget.max_generator_calls,
              'count',
            )}`,
          ],
          ['Simulated turns', run.include_simulated ? 'take part' : 'left out'],
          ['Asked for by', run.requested_by],
          ['Ended', <Instant key="ended" at={run.finished_at} />],
          [
            'Workflow',
            workflowUrl === null ? (
              <code key="workflow">{run.workflow_id}</code>
            ) : (
              <a key="workflow" href={workflowUrl} target="_blank" rel="noreferrer">
                This run in Temporal UI <ExternalIcon />
                <span className="visually-hidden"> (opens in a new tab)</span>
              </a>
            ),
          ],
          [
            'Report',
            report === null ? (
              'not written yet'
            ) : (
              <a key="report" href={`${path}/report.md`}>
                as Markdown
              </a>
            ),
          ],
        ]}
      />
    </Panel>
  );
}

function Progress({ run, path, onChange }: VerdictProps) {
  const order = useOrder();
  const cancel = async () => {
    if (await order.send(`${path}/cancel`)) onChange();
  };
  return (
    <div className="run-progress">
      <div className="run-steps">
        <span id="run-progress">{progressInWords(run)}</span>
        {run.total_steps > 0 && <progress aria-labelledby="run-progress" max={run.total_steps} value={run.step} />}
      </div>
      <button type="button" className="button" disabled={order.isSending} onClick={cancel}>
        Cancel the run
      </button>
      {order.problem !== null && <ProblemNotice problem={order.problem} />}
    </div>
  );
}
