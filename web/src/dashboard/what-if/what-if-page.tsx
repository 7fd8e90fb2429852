import '../../styles/learning.css';
import type { TurnView } from '../../../../src/contracts/http/turn-view.ts';
import type { WhatIfView } from '../../../../src/contracts/http/what-if.ts';
import type { PolicySummary } from '../../api/types.ts';
import { useResource } from '../../api/use-resource.ts';
import type { PageProps } from '../../app/page.ts';
import { Link, navigate, useLocation } from '../../app/router.tsx';
import { INTENT_LABELS, PERSONA_LABELS } from '../../chat/labels.ts';
import { formatNumber, shortId } from '../../ui/formats.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { DashboardPage } from '../dashboard-page.tsx';
import { Choice } from '../filter-bar.tsx';
import { turnPath, whatIfPath } from '../paths.ts';
import { GuardTable } from './guard-table.tsx';
import { Side } from './side.tsx';

interface Policies {
  readonly policies: readonly PolicySummary[];
}

/** The same turn answered anew under two policies, side by side. Nothing of it is stored. */
export function WhatIfPage({ params }: PageProps) {
  const messageId = params.id ?? '';
  const { query } = useLocation();
  const policyId = query.get('policy');
  const turn = useResource<TurnView>(`/api/v1/turns/${encodeURIComponent(messageId)}`);
  return (
    <DashboardPage title="What if" lead={<Link to={turnPath(messageId)}>Back to the turn</Link>}>
      <Loaded resource={turn} what="the turn">
        {({ agent, policy_id: served }) => (
          <>
            <PolicyChoice agent={agent} served={served} messageId={messageId} policyId={policyId} />
            {policyId === null ? (
              <Empty title="Choose a policy">The turn is then answered anew by it, and by the one that answered.</Empty>
            ) : (
              <Compared messageId={messageId} policyId={policyId} />
            )}
          </>
        )}
      </Loaded>
    </DashboardPage>
  );
}

interface PolicyChoiceProps {
  readonly agent: string;
  readonly served: string;
  readonly messageId: string;
  readonly policyId: string | null;
}

function PolicyChoice({ agent, served, messageId, policyId }: PolicyChoiceProps) {
  const resource = useResource<Policies>(`/api/v1/policies?agent=${encodeURIComponent(agent)}`);
  return (
    <Loaded resource={resource} what="the policies">
      {({ policies }) => (
        <Choice
          label="Compare with"
          value={policyId ?? ''}
          onChange={(chosen) => navigate(whatIfPath(messageId, chosen === '' ? null : chosen))}
        >
          <option value="">a policy …</option>
          {policies.map(({ policy_id: id, channels, is_learned: isLearned }) => (
            <option key={id} value={id}>
              {[
                shortId(id),
                isLearned ? 'learned' : 'uniform',
                ...channels,
                ...(id === served ? ['answered'] : []),
              ].join(', ')}
            </option>
          ))}
        </Choice>
      )}
    </Loaded>
  );
}

function Compared({ messageId, policyId }: { readonly messageId: string; readonly policyId: string }) {
  const { query } = useLocation();
  const [path, more] = [`/api/v1/chat/messages/${encodeURIComponent(messageId)}/what-if`, new URLSearchParams()];
  more.set('policy', policyId);
  // A model that costs money answers only when the reader asked for it.
  if (query.get('generate') === 'true') more.set('generate', 'true');
  const resource = useResource<WhatIfView>(`${path}?${more}`);
  return (
    <Loaded resource={resource} what="the two answers">
      {(view) => (
        <>
          <Panel
            id="answers"
            title="The two answers"
            definition="Both are generated now, each in the way that its policy finds likeliest for this turn. The implicit reward is computed on each text."
            note={`${INTENT_LABELS[view.intent]}${view.persona === null ? '' : `, ${PERSONA_LABELS[view.persona]}`}; the user's answer earned ${formatNumber(
              view.original.effective_reward,
              'reward',
            )}`}
            download={{
              name: `what-if-${messageId}`,
              header: ['side', 'policy_id', 'strategy', 'implicit_reward', 'response'],
              rows: (['served', 'asked'] as const).map((side) => [
                side,
                view[side].policy_id,
                view[side].strategy,
                view[side].answer?.reward.score ?? null,
                view[side].answer?.response ?? null,
              ]),
              json: view,
            }}
          >
            <h3 className="turn-question">{view.message}</h3>
            <div className="side-by-side">
              <Side title="The policy that answered" side={view.served} />
              <Side title="The other policy" side={view.asked} />
            </div>
          </Panel>
          <GuardTable view={view} />
        </>
      )}
    </Loaded>
  );
}
