import type { RolloutView } from '../../../../src/contracts/http/rollouts.ts';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { Instant } from '../instant.tsx';
import { STATUS_WORDS } from './rollout-words.ts';

/** How it went from stage to stage. */
export function Timeline({ rollout }: { readonly rollout: RolloutView }) {
  const { transitions } = rollout;
  return (
    <Panel
      id="timeline"
      title="How it went"
      download={{
        name: `timeline-${rollout.rollout_id}`,
        header: ['at', 'from', 'to', 'person', 'reasons'],
        rows: transitions.map(({ at, from, to, person, reasons }) => [at, from, to, person, reasons.join('; ')]),
        json: transitions,
      }}
    >
      {transitions.length === 0 ? (
        <Empty title="It has not moved yet" />
      ) : (
        <ol className="timeline">
          {transitions.map(({ at, to, person, reasons }) => (
            <li key={`${at} ${to}`}>
              <strong>{STATUS_WORDS[to]}</strong>{' '}
              <span className="soft">
                <Instant at={at} />
                {person === null ? '' : `, by ${person}`}
              </span>
              <p>{reasons.join('; ')}</p>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
