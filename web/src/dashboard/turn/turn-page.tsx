import '../../styles/turn-page.css';
import type { TurnView } from '../../../../src/contracts/http/turn-view.ts';
import { useResource } from '../../api/use-resource.ts';
import type { PageProps } from '../../app/page.ts';
import { Link } from '../../app/router.tsx';
import { temporalWorkflowUrl, useWebConfig } from '../../app/web-config.ts';
import { AnswerText } from '../../chat/answer-text.tsx';
import { INTENT_LABELS, PERSONA_LABELS } from '../../chat/labels.ts';
import { RewardSteps } from '../../chat/reward-steps.tsx';
import { Sources } from '../../chat/sources.tsx';
import { Count } from '../../ui/figure.tsx';
import { formatInstant, formatNumber, shortId } from '../../ui/formats.ts';
import { ExternalIcon } from '../../ui/icons.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/panel.tsx';
import { armLabel } from '../arms.ts';
import { DashboardPage } from '../dashboard-page.tsx';
import { policyPath, turnPath, whatIfPath } from '../paths.ts';
import { ArmsOfTurn } from './arms-of-turn.tsx';
import { Ledger } from './ledger.tsx';

/** One turn: what was asked and answered, and why its reward is what it is. */
export function TurnPage({ params }: PageProps) {
  const resource = useResource<TurnView>(`/api/v1/turns/${encodeURIComponent(params.id ?? '')}`);
  return (
    <DashboardPage title="Turn" lead={<Link to="/dashboard/turns">All turns</Link>}>
      <Loaded resource={resource} what="the turn">
        {(turn) => (
          <>
            <Conversation turn={turn} />
            <Reward turn={turn} />
            <Ledger turn={turn} />
            <ArmsOfTurn turn={turn} />
            <Facts turn={turn} />
          </>
        )}
      </Loaded>
    </DashboardPage>
  );
}

function Conversation({ turn }: { readonly turn: TurnView }) {
  return (
    <Panel
      id="answer"
      title="Question and answer"
      note={`${INTENT_LABELS[turn.intent]}, asked ${formatInstant(turn.created_at)}${
        turn.persona === null ? '' : ` as ${PERSONA_LABELS[turn.persona]}`
      }${turn.simulated ? ' by a simulated homeowner' : ''}`}
      download={{
        name: `turn-${turn.message_id}`,
        header: ['message_id', 'message', 'response', 'implicit_reward', 'explicit_reward', 'effective_reward'],
        rows: [
          [
            turn.message_id,
            turn.message,
            turn.response,
            turn.implicit_reward.score,
            turn.explicit_reward,
            turn.effective_reward,
          ],
        ],
        json: turn,
      }}
    >
      <div className="turn-text">
        <h3 className="turn-question">{turn.message}</h3>
        {turn.error !== null && <p className="notice notice-problem">The generator failed: {turn.error}</p>}
        <AnswerText text={turn.response} />
        {turn.sources.length > 0 && <Sources sources={turn.sources} />}
      </div>
    </Panel>
  );
}

function Reward({ turn }: { readonly turn: TurnView }) {
  const reward = {
    implicit: turn.implicit_reward,
    explicit: turn.explicit_reward,
    effective: turn.effective_reward,
    userSignal: turn.user_signal_reward,
    events: turn.feedback,
  };
  return (
    <Panel
      id="reward"
      title="Why its reward is what it is"
      definition="Effective reward: what holds now. It starts at the base of the deciding signal, the answer's own adjustments are added, and the sum is kept within 0 and 1."
      download={{
        name: `reward-${turn.message_id}`,
        header: ['component', 'value'],
        rows: [
          ['base', turn.implicit_reward.base],
          ...turn.implicit_reward.components.map(({ name, value }) => [name, value]),
          ['implicit_reward', turn.implicit_reward.score],
          ['explicit_reward', turn.explicit_reward],
          ['effective_reward', turn.effective_reward],
          ['user_signal_reward', turn.user_signal_reward],
        ],
        json: {
          implicit_reward: turn.implicit_reward,
          explicit_reward: turn.explicit_reward,
          effective_reward: turn.effective_reward,
          user_signal_reward: turn.user_signal_reward,
        },
      }}
    >
      <div className="turn-reward">
        <div className="numbers">
          <Count
            id="effective_reward"
            name="Effective"
            value={turn.effective_reward}
            format="reward"
            definition="What holds now: the explicit reward where there is one, else the implicit one."
          />
          <Count
            id="implicit_reward"
            name="Implicit"
            value={turn.implicit_reward.score}
            format="reward"
            definition="From the answer alone, known at once."
            note={`calculator ${turn.implicit_reward.calculator_version}`}
          />
          <Count
            id="explicit_reward"
            name="Explicit"
            value={turn.explicit_reward}
            format="reward"
            definition="From feedback in effect; none without it, never 0 by default."
          />
          <Count
            id="user_signal_reward"
            name="User signal"
            value={turn.user_signal_reward}
            format="reward"
            definition="What the user signalled, without adjustments; 0.5 for a silent turn, 0.2 for a failed one. Experiments decide on it."
          />
        </div>
        <RewardSteps reward={reward} />
      </div>
    </Panel>
  );
}

function Facts({ turn }: { readonly turn: TurnView }) {
  const url = temporalWorkflowUrl(useWebConfig(), turn.workflow_id);
  return (
    <Panel id="facts" title="How it came about">
      <dl className="facts">
        <dt>Workflow</dt>
        <dd>
          {url === null ? (
            <code>{turn.workflow_id}</code>
          ) : (
            <a href={url} target="_blank" rel="noreferrer">
              This turn in Temporal UI <ExternalIcon />
              <span className="visually-hidden"> (opens in a new tab)</span>
            </a>
          )}
        </dd>
        <dt>Policy</dt>
        <dd>
          <Link to={policyPath(turn.policy_id)}>
            <code>{shortId(turn.policy_id)}</code>
          </Link>
        </dd>
        <dt>Under another policy</dt>
        <dd>
          <Link to={whatIfPath(turn.message_id)}>What if?</Link>
        </dd>
        <dt>Arm</dt>
        <dd>
          {turn.strategy === null
            ? 'none: it was answered elsewhere'
            : `${armLabel(turn.strategy)}, drawn with a probability of ${formatNumber(turn.propensity, 'share')}`}
        </dd>
        <dt>Agent, generator</dt>
        <dd>
          {turn.agent}, {turn.generator}
        </dd>
        <dt>Generation took</dt>
        <dd>{formatNumber(turn.execution_time_ms, 'milliseconds')}</dd>
        <dt>Intent</dt>
        <dd>
          {INTENT_LABELS[turn.intent]}, {formatNumber(turn.intent_confidence, 'share')} sure
        </dd>
        <dt>Message id</dt>
        <dd>
          <code>{turn.message_id}</code>
        </dd>
        <dt>Conversation</dt>
        <dd>
          <code>{turn.conversation_id}</code>
        </dd>
        <dt>User</dt>
        <dd>{turn.user_id === null ? 'anonymous' : <code>{turn.user_id}</code>}</dd>
        {turn.regenerate_of !== null && (
          <>
            <dt>Replaces</dt>
            <dd>
              <Link to={turnPath(turn.regenerate_of)}>
                <code>{turn.regenerate_of}</code>
              </Link>
            </dd>
          </>
        )}
      </dl>
    </Panel>
  );
}
