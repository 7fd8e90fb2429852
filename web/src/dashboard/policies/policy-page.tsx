import { useState } from 'react';
import { PERSONAS } from '../../../../src/domain/chat/vocabulary.ts';
import type { PolicyBundle } from '../../../../src/domain/learning/policy.ts';
import { STRATEGY_IDS } from '../../../../src/domain/learning/strategies.ts';
import type { PolicyView } from '../../api/types.ts';
import { useResource } from '../../api/use-resource.ts';
import type { PageProps } from '../../app/page.ts';
import { Link } from '../../app/router.tsx';
import { INTENT_LABELS, PERSONA_LABELS } from '../../chat/labels.ts';
import { type Column, csvOf, DataTable } from '../../ui/data-table.tsx';
import { formatInstant, formatNumber, NOTHING, shortId } from '../../ui/formats.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { armLabel } from '../arms.ts';
import { DashboardPage } from '../dashboard-page.tsx';
import { Choice } from '../filter-bar.tsx';
import { policyPath } from '../paths.ts';
import { armProbabilities, type IntentArms } from './arm-probabilities.ts';

type Move = PolicyView['moves'][number];

/** One policy: what it is, which arm it prefers for which question, and how channels came to it and left it. */
export function PolicyPage({ params }: PageProps) {
  const id = params.id ?? '';
  const resource = useResource<PolicyView>(`/api/v1/policies/${encodeURIComponent(id)}`);
  return (
    <DashboardPage title={`Policy ${shortId(id)}`} lead={<Link to="/dashboard/policies">All policies</Link>}>
      <Loaded resource={resource} what="the policy">
        {(policy) => {
          // The text that the id is the hash of: the bundle as it was stored.
          const bundle: PolicyBundle = JSON.parse(policy.canonical_json);
          return (
            <>
              <Bundle policy={policy} bundle={bundle} />
              <Arms bundle={bundle} policyId={id} />
              <Moves policy={policy} />
            </>
          );
        }}
      </Loaded>
    </DashboardPage>
  );
}

function Bundle({ policy, bundle }: { readonly policy: PolicyView; readonly bundle: PolicyBundle }) {
  const facts: readonly (readonly [string, string])[] = [
    ['Agent', policy.agent],
    ['Channels', policy.channels.join(', ') || 'none'],
    ['Generator', `${policy.generator}, ${policy.model_id}`],
    ['Arms', policy.is_learned ? 'learned' : 'uniform: every arm is equally likely'],
    ['Exploration', formatNumber(policy.strategy_epsilon, 'share')],
    ['Made', formatInstant(policy.created_at)],
    ['Whole id', policy.policy_id],
    ['System prompt', bundle.systemPrompt || 'none'],
  ];
  return (
    <Panel
      id="policy"
      title="What it is"
      download={{ name: `policy-${shortId(policy.policy_id)}`, header: ['name', 'value'], rows: facts, json: policy }}
    >
      <dl className="facts">
        {facts.map(([name, value]) => (
          <FactLine key={name} name={name} value={value} />
        ))}
      </dl>
    </Panel>
  );
}

function FactLine({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}

const ARM_COLUMNS: readonly Column<IntentArms>[] = [
  {
    key: 'intent',
    label: 'Intent',
    isRowHeader: true,
    value: (row) => row.intent,
    show: (row) => INTENT_LABELS[row.intent],
  },
  ...STRATEGY_IDS.map(
    (arm, index): Column<IntentArms> => ({
      key: arm,
      label: armLabel(arm),
      isNumber: true,
      value: (row) => row.probabilities[index] ?? null,
      show: (row) => <Share value={row.probabilities[index] ?? null} isBest={isBest(row, index)} />,
    }),
  ),
];

function isBest({ probabilities }: IntentArms, index: number): boolean {
  const largest = Math.max(...probabilities);
  return probabilities[index] === largest && probabilities.some((each) => each < largest);
}

function Share({ value, isBest }: { readonly value: number | null; readonly isBest: boolean }) {
  const text = formatNumber(value, 'share');
  return isBest ? <strong>{text}</strong> : text;
}

function Arms({ bundle, policyId }: { readonly bundle: PolicyBundle; readonly policyId: string }) {
  const [asked, setAsked] = useState('');
  const persona = PERSONAS.find((each) => each === asked) ?? null;
  const rows = armProbabilities(bundle, persona);
  return (
    <Panel
      id="arms"
      title="How likely each arm is"
      definition="The probability with which an arm answers the first, plain question of an intent: (1 − ε) · softmax + ε / 8. The largest of a row is bold."
      download={
        rows === null
          ? null
          : { name: `arms-${shortId(policyId)}`, ...csvOf(ARM_COLUMNS, rows), json: { persona, intents: rows } }
      }
    >
      {rows === null ? (
        <Empty title="These weights cannot be shown">They were fitted on another definition of the features.</Empty>
      ) : (
        <>
          <Choice label="Asked by" value={asked} onChange={setAsked}>
            <option value="">Nobody in particular</option>
            {PERSONAS.map((each) => (
              <option key={each} value={each}>
                {PERSONA_LABELS[each]}
              </option>
            ))}
          </Choice>
          <DataTable
            caption="Probability of each arm by intent"
            columns={ARM_COLUMNS}
            rows={rows}
            keyOf={(row) => row.intent}
          />
        </>
      )}
    </Panel>
  );
}

const policyLink = (id: string | null) =>
  id === null ? (
    NOTHING
  ) : (
    <Link to={policyPath(id)}>
      <code>{shortId(id)}</code>
    </Link>
  );

const MOVE_COLUMNS: readonly Column<Move>[] = [
  {
    key: 'created_at',
    label: 'When',
    isRowHeader: true,
    value: (move) => move.created_at,
    show: (move) => <time dateTime={move.created_at}>{formatInstant(move.created_at)}</time>,
  },
  { key: 'channel', label: 'Channel', value: (move) => move.channel },
  { key: 'from', label: 'From', value: (move) => move.from, show: (move) => policyLink(move.from) },
  { key: 'to', label: 'To', value: (move) => move.to, show: (move) => policyLink(move.to) },
  { key: 'actor', label: 'By', value: (move) => move.actor },
  { key: 'reason', label: 'Reason', isText: true, value: (move) => move.reason },
];

function Moves({ policy }: { readonly policy: PolicyView }) {
  return (
    <Panel
      id="moves"
      title="Moves of channels"
      definition="Every time a channel came to this policy or left it, newest first: who moved it, and why."
      download={{
        name: `moves-${shortId(policy.policy_id)}`,
        ...csvOf(MOVE_COLUMNS, policy.moves),
        json: policy.moves,
      }}
    >
      {policy.moves.length === 0 ? (
        <Empty title="No channel ever pointed at it" />
      ) : (
        <DataTable
          caption="Moves of channels"
          columns={MOVE_COLUMNS}
          rows={policy.moves}
          keyOf={(move) => move.move_id}
        />
      )}
    </Panel>
  );
}
