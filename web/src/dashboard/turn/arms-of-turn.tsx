import type { TurnView } from '../../../../src/contracts/http/turn-view.ts';
import { type Column, csvOf } from '../../ui/data-table.tsx';
import { formatNumber } from '../../ui/formats.ts';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { armLabel } from '../arms.ts';
import { BarTable } from '../bar-table.tsx';

type ArmProbability = TurnView['arm_probabilities'][number];

const COLUMNS: readonly Column<ArmProbability>[] = [
  { key: 'strategy', label: 'Arm', value: (arm) => arm.strategy },
  { key: 'probability', label: 'Probability', value: (arm) => arm.probability },
];

/** How likely each arm was for this turn, and which one was drawn. */
export function ArmsOfTurn({ turn }: { readonly turn: TurnView }) {
  const arms = turn.arm_probabilities;
  return (
    <Panel
      id="arms"
      title="The arm that was drawn"
      definition="An arm says how to answer. The policy gave each this probability for this question; one was drawn. Off-policy evaluation rests on these numbers."
      download={arms.length === 0 ? null : { name: `arms-${turn.message_id}`, ...csvOf(COLUMNS, arms), json: arms }}
    >
      {arms.length === 0 ? (
        <Empty title="No arms are known of this turn">It was answered elsewhere, or before arms were recorded.</Empty>
      ) : (
        <BarTable
          caption="Probability of each arm"
          bars={arms.map(({ strategy, probability }) => ({
            key: strategy,
            label: strategy === turn.strategy ? `${armLabel(strategy)} (drawn)` : armLabel(strategy),
            share: probability,
            text: formatNumber(probability, 'share'),
            isMarked: strategy === turn.strategy,
          }))}
        />
      )}
    </Panel>
  );
}
