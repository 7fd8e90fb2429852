import { type FormEvent, useId, useState } from 'react';
import type { RolloutView } from '../../../../src/contracts/http/rollouts.ts';
import type { PersonAction } from '../../../../src/domain/rollout/people.ts';
import { useOrder } from '../../api/use-order.ts';
import { type Column, csvOf, DataTable } from '../../ui/data-table.tsx';
import { useAnnounce } from '../../ui/live-region.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { Empty } from '../../ui/states.tsx';
import { Instant } from '../instant.tsx';
import { ACTION_WORDS, ordersIn } from './rollout-words.ts';

type GivenOrder = RolloutView['orders'][number];

interface OrdersProps {
  readonly rollout: RolloutView;
  readonly path: string;
  readonly onChange: () => void;
}

/** What a person may do, each with a reason; and what people did. */
export function Orders({ rollout, path, onChange }: OrdersProps) {
  const possible = ordersIn(rollout);
  return (
    <Panel
      id="orders"
      title="What people can do"
      definition="Every order is kept with its reason. A promotion is granted by the next check, which stops a harmful candidate first: nobody can promote past a breached guardrail."
      download={{ name: `orders-${rollout.rollout_id}`, ...csvOf(COLUMNS, rollout.orders), json: rollout.orders }}
    >
      {possible.length > 0 && <OrderForm possible={possible} path={path} onChange={onChange} />}
      {rollout.orders.length === 0 ? (
        <Empty title="Nobody gave an order" />
      ) : (
        <DataTable caption="Orders" columns={COLUMNS} rows={rollout.orders} keyOf={({ order_id: id }) => id} />
      )}
    </Panel>
  );
}

interface OrderFormProps {
  readonly possible: readonly PersonAction[];
  readonly path: string;
  readonly onChange: () => void;
}

function OrderForm({ possible, path, onChange }: OrderFormProps) {
  const id = useId();
  const order = useOrder();
  const announce = useAnnounce();
  const [reason, setReason] = useState('');

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const button = event.nativeEvent instanceof SubmitEvent ? event.nativeEvent.submitter : null;
    const action = possible.find((each) => button instanceof HTMLButtonElement && button.value === each);
    if (action === undefined) return;
    if (!(await order.send(`${path}/${action}`, { reason }))) return;
    setReason('');
    announce(`${ACTION_WORDS[action]}: ordered`);
    onChange();
  };
  return (
    <form className="orders" onSubmit={submit}>
      <label htmlFor={id}>
        Reason
        <input id={id} value={reason} required maxLength={1000} onChange={(event) => setReason(event.target.value)} />
      </label>
      <div className="order-buttons">
        {possible.map((action) => (
          <button key={action} type="submit" className="button" value={action} disabled={order.isSending}>
            {ACTION_WORDS[action]}
          </button>
        ))}
      </div>
      {order.problem !== null && <ProblemNotice problem={order.problem} />}
    </form>
  );
}

const COLUMNS: readonly Column<GivenOrder>[] = [
  {
    key: 'at',
    label: 'When',
    isRowHeader: true,
    value: (order) => order.at,
    show: (order) => <Instant at={order.at} />,
  },
  { key: 'action', label: 'Order', value: (order) => order.action, show: (order) => ACTION_WORDS[order.action] },
  { key: 'person', label: 'By', value: (order) => order.person },
  { key: 'reason', label: 'Reason', isText: true, value: (order) => order.reason },
  {
    key: 'outcome',
    label: 'What came of it',
    value: (order) => order.refusal ?? order.outcome,
    show: (order) => order.refusal ?? order.outcome ?? 'on its way',
  },
];
