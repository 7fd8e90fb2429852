import '../../styles/learning.css';
import type { RolloutView } from '../../../../src/contracts/http/rollouts.ts';
import { STAGES } from '../../../../src/domain/rollout/state.ts';
import { useLiveResource } from '../../api/use-live-resource.ts';
import type { PageProps } from '../../app/page.ts';
import { Link } from '../../app/router.tsx';
import { formatInstant, formatNumber, NOTHING } from '../../ui/formats.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/panel.tsx';
import { DashboardPage } from '../dashboard-page.tsx';
import { Facts } from '../facts.tsx';
import { Instant } from '../instant.tsx';
import { trainingRunPath } from '../paths.ts';
import { PolicyLink } from '../policy-link.tsx';
import { Decisions } from './decisions.tsx';
import { Difference } from './difference.tsx';
import { Guardrails } from './guardrails.tsx';
import { Health } from './health.tsx';
import { Orders } from './orders.tsx';
import { isOpen, STAGE_WORDS, STATUS_WORDS } from './rollout-words.ts';
import { Staging } from './staging.tsx';
import { Timeline } from './timeline.tsx';

/** One rollout: where it is and why, what was measured, what was decided, and what a person can do. */
export function RolloutPage({ params }: PageProps) {
  const path = `/api/v1/rollouts/${encodeURIComponent(params.id ?? '')}`;
  const resource = useLiveResource<RolloutView>(path, isOpen);
  return (
    <DashboardPage title="Rollout" lead={<Link to="/dashboard/rollouts">All rollouts</Link>}>
      <Loaded resource={resource} what="the rollout">
        {(rollout) => (
          <>
            <State rollout={rollout} />
            <Orders rollout={rollout} path={path} onChange={resource.reload} />
            <Difference rollout={rollout} />
            <Health rollout={rollout} />
            <Guardrails rollout={rollout} />
            <Decisions rollout={rollout} />
            <Timeline rollout={rollout} />
            <Staging rollout={rollout} />
          </>
        )}
      </Loaded>
    </DashboardPage>
  );
}

const MS_PER_HOUR = 3_600_000;
const hours = (ms: number) => `${formatNumber(Math.round((ms / MS_PER_HOUR) * 100) / 100, 'count')} h`;

function State({ rollout }: { readonly rollout: RolloutView }) {
  const { config, sample_size: size } = rollout;
  const reached = STAGES.indexOf(rollout.stage);
  return (
    <Panel
      id="state"
      title={STATUS_WORDS[rollout.status]}
      note={rollout.reasons.join('; ')}
      download={{
        name: `rollout-${rollout.rollout_id}`,
        header: ['rollout_id', 'agent', 'status', 'stage', 'traffic_share', 'candidate', 'incumbent'],
        rows: [
          [
            rollout.rollout_id,
            rollout.agent,
            rollout.status,
            rollout.stage,
            rollout.traffic_share,
            rollout.candidate_policy_id,
            rollout.incumbent_policy_id,
          ],
        ],
        json: rollout,
      }}
    >
      <ol className="stage-line" aria-label="Stages">
        {STAGES.map((stage, index) => (
          <li
            key={stage}
            className={index <= reached ? 'is-reached' : undefined}
            aria-current={stage === rollout.stage ? 'step' : undefined}
          >
            {STAGE_WORDS[stage]}
          </li>
        ))}
      </ol>
      <Facts
        facts={[
          ['Agent', rollout.agent],
          ['Candidate serves', `${formatNumber(rollout.traffic_share, 'share')} of users`],
          ['Candidate', <PolicyLink key="candidate" id={rollout.candidate_policy_id} />],
          ['Incumbent', <PolicyLink key="incumbent" id={rollout.incumbent_policy_id} />],
          ['Gate', rollout.gate === 'passed' ? 'passed' : 'unproven: it needs an approval'],
          [
            'Training run',
            rollout.training_run_id === null ? (
              NOTHING
            ) : (
              <Link key="run" to={trainingRunPath(rollout.training_run_id)}>
                {rollout.training_run_id}
              </Link>
            ),
          ],
          ['Approved', rollout.approval === null ? 'no' : `by ${rollout.approval.person}: ${rollout.approval.reason}`],
          ['In this stage since', <Instant key="since" at={rollout.stage_entered_at} />],
          ['On users since', <Instant key="ramp" at={rollout.ramp_started_at} />],
          [
            'Breaker',
            rollout.breaker_tripped_at === null
              ? 'has not tripped'
              : `tripped ${formatInstant(rollout.breaker_tripped_at)}`,
          ],
          [
            'Sample size',
            `${formatNumber(size.sequential, 'count')} users an arm find a difference of ${size.delta} with a probability of ${formatNumber(
              size.power,
              'share',
            )} (${formatNumber(size.fixed, 'count')} if one looked only once)`,
          ],
          [
            'Passes when',
            `20 %: above ${formatNumber(-config.non_inferiority_margin, 'difference')}; 50 %: above ${formatNumber(
              config.superiority_margin,
              'difference',
            )}; at least ${hours(config.durations.minimum_ramp_ms)} in each`,
          ],
          ['Mode', config.mode === 'aa' ? 'A/A: both arms get the incumbent' : 'A/B'],
          ['Started by', rollout.requested_by],
        ]}
      />
    </Panel>
  );
}
