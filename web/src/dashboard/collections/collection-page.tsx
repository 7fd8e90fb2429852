import type { CollectionView } from '../../../../src/contracts/http/datasets.ts';
import { useResource } from '../../api/use-resource.ts';
import type { PageProps } from '../../app/page.ts';
import { Link } from '../../app/router.tsx';

import { Count } from '../../ui/figure.tsx';
import { formatInstant, formatInterval, formatNumber, NOTHING, shortId } from '../../ui/formats.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { armLabel } from '../arms.ts';
import { BarTable } from '../bar-table.tsx';
import { DashboardPage } from '../dashboard-page.tsx';
import { Facts } from '../facts.tsx';
import { collectionPath, trainingRunPath } from '../paths.ts';
import { Changes } from './changes.tsx';
import { Coverage } from './coverage.tsx';
import { LabelModel } from './label-model.tsx';
import { Patterns } from './patterns.tsx';

/** One collection: enough to train or not, and where the answers do badly. */
export function CollectionPage({ params }: PageProps) {
  const resource = useResource<CollectionView>(`/api/v1/collection-reports/${encodeURIComponent(params.id ?? '')}`);
  return (
    <DashboardPage title="Collection" lead={<Link to="/dashboard/datasets">All collections</Link>}>
      <Loaded resource={resource} what="the report">
        {(report) => (
          <>
            <Samples report={report} />
            <Patterns report={report} />
            <Rewards report={report} />
            <Coverage report={report} />
            <LabelModel model={report.reward_model} name={report.report_id} />
            <Changes report={report} />
          </>
        )}
      </Loaded>
    </DashboardPage>
  );
}

function Samples({ report }: { readonly report: CollectionView }) {
  const { samples, decision, ess_outlook: outlook, refusals } = report;
  return (
    <Panel
      id="samples"
      title={samples.is_target_met ? 'The target is met' : 'The target is not met yet'}
      note={`${report.agent}, ${formatInstant(report.created_at)}`}
      download={{
        name: `collection-${report.report_id}`,
        header: ['samples', 'target', 'missing', 'feedback_coverage'],
        rows: [[samples.total, samples.target, samples.missing, report.feedback_coverage]],
        json: report,
      }}
    >
      <div className="numbers">
        <Count
          id="samples_total"
          name="Samples"
          value={samples.total}
          definition="Turns in the snapshot: those that learning may use."
          note={`of ${formatNumber(samples.target, 'count')} wanted`}
        />
        <Count
          id="samples_missing"
          name="Missing"
          value={samples.missing}
          definition="How many turns are missing to the target."
        />
        <Count
          id="feedback_coverage"
          name="With feedback"
          value={report.feedback_coverage}
          format="share"
          definition="The share of turns with an explicit reward. A turn without one is not a turn rewarded with 0."
        />
        <Count
          id="ess_outlook"
          name="Effective sample size"
          value={outlook === null ? null : Math.round(outlook.ess)}
          definition="What the best constant arm would have on the held-out users. Below 100 an evaluation refuses to conclude."
          note={
            outlook === null
              ? 'no held-out turns with known probabilities'
              : `${armLabel(outlook.arm)}; ${
                  outlook.missing_turns === null
                    ? 'how many turns are missing is not known'
                    : `${formatNumber(outlook.missing_turns, 'count')} turns missing to ${outlook.target_ess}`
                }`
          }
        />
      </div>
      <Facts
        facts={[
          ['What followed', decision === null ? 'not decided yet' : decision.detail],
          [
            'Training run',
            decision?.training_run_id ? (
              <Link key="run" to={trainingRunPath(decision.training_run_id)}>
                {decision.training_run_id}
              </Link>
            ) : (
              NOTHING
            ),
          ],
          ['Reasons not to train', refusals.length === 0 ? 'none' : refusals.join('; ')],
          ['Snapshot', <code key="snapshot">{shortId(report.snapshot_id)}</code>],
          [
            'Collection before',
            report.previous_report_id === null ? (
              'this is the first'
            ) : (
              <Link key="before" to={collectionPath(report.previous_report_id)}>
                {report.previous_report_id}
              </Link>
            ),
          ],
          ['Simulated turns', report.includes_simulated ? 'included' : 'left out'],
        ]}
      />
    </Panel>
  );
}

const BINS = 10;

function Rewards({ report }: { readonly report: CollectionView }) {
  const { rewards, drift, feedback } = report;
  const total = rewards.histogram.reduce((sum, count) => sum + count, 0);
  const largest = Math.max(1, ...rewards.histogram);
  const means = [
    ['Effective reward', rewards.effective],
    ['User-signal reward', rewards.user_signal],
  ] as const;
  return (
    <Panel
      id="rewards"
      title="How the rewards lie"
      definition="Effective rewards in ten equal bins. Drift: population stability index and Kolmogorov–Smirnov distance against the collection before."
      download={{
        name: `reward-histogram-${report.report_id}`,
        header: ['from', 'to', 'turns'],
        rows: rewards.histogram.map((count, bin) => [bin / BINS, (bin + 1) / BINS, count]),
        json: { rewards, drift, feedback },
      }}
    >
      {total === 0 ? (
        <Empty title="No turns" />
      ) : (
        <BarTable
          caption="Turns by effective reward"
          bars={rewards.histogram.map((count, bin) => ({
            key: String(bin),
            label: `${(bin / BINS).toFixed(1)}–${((bin + 1) / BINS).toFixed(1)}`,
            share: count / largest,
            text: formatNumber(count, 'count'),
          }))}
        />
      )}
      <Facts
        facts={[
          ...means.map(
            ([name, mean]) =>
              [
                name,
                mean === null
                  ? NOTHING
                  : `${formatNumber(mean.mean, 'mean')}${
                      mean.interval === null ? '' : ` (${formatInterval(...mean.interval, 'mean')})`
                    }, ${formatNumber(mean.n, 'count')} turns of ${formatNumber(mean.users, 'count')} users`,
              ] as const,
          ),
          [
            'Drift',
            drift === null
              ? 'nothing to compare with'
              : `${drift.level}: index ${formatNumber(drift.psi, 'mean')}, distance ${formatNumber(drift.ks, 'mean')}`,
          ],
          ['Liked, disliked', `${formatNumber(feedback.liked, 'count')}, ${formatNumber(feedback.disliked, 'count')}`],
          [
            'Implicit against explicit',
            `Pearson ${formatNumber(feedback.implicit_against_explicit.pearson, 'difference')}, Spearman ${formatNumber(
              feedback.implicit_against_explicit.spearman,
              'difference',
            )}`,
          ],
        ]}
      />
    </Panel>
  );
}
