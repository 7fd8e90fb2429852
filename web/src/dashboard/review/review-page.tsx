import type { TurnList } from '../../../../src/contracts/http/metrics.ts';
import { METRIC_DEFINITIONS } from '../../../../src/domain/metrics/definitions.ts';
import { useResource } from '../../api/use-resource.ts';
import { useLocation } from '../../app/router.tsx';
import { csvOf } from '../../ui/data-table.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { DashboardPage } from '../dashboard-page.tsx';
import { filterQuery } from '../metrics-path.ts';
import { Segmented } from '../segmented.tsx';
import { TurnCards } from '../turns/turn-cards.tsx';
import { TURN_COLUMNS } from '../turns/turn-columns.tsx';
import { Pages } from '../turns/turns-page.tsx';
import { useChoice } from '../use-choice.ts';
import { useFilters } from '../use-filters.ts';

const TURNS_PER_PAGE = 25;

const QUEUES = {
  lowest: {
    label: 'Lowest rewards',
    definition: 'The turns with the lowest effective reward first; among equals the newest.',
    query: { order: 'lowest_reward' },
    empty: 'No turns in this range',
  },
  disagreements: {
    label: 'Disagreements',
    definition: METRIC_DEFINITIONS.disagreement.definition,
    query: { select: 'disagreements' },
    empty: 'No disagreements in this range',
  },
  comments: {
    label: 'Comments',
    definition: 'Turns whose feedback in effect has a comment, the newest first.',
    query: { select: 'comments' },
    empty: 'No comments in this range',
  },
} as const;
const OPTIONS = [
  { value: 'lowest', label: QUEUES.lowest.label },
  { value: 'disagreements', label: QUEUES.disagreements.label },
  { value: 'comments', label: QUEUES.comments.label },
] as const;

/** The turns that a person should read. */
export function ReviewPage() {
  const [filters] = useFilters();
  const [queue, setQueue] = useChoice('queue', ['lowest', 'disagreements', 'comments']);
  const cursor = useLocation().query.get('cursor');
  const { label, definition, query, empty } = QUEUES[queue];
  const asked = filterQuery(filters, {
    ...query,
    limit: String(TURNS_PER_PAGE),
    ...(cursor === null ? {} : { cursor }),
  });
  const resource = useResource<TurnList>(`/api/v1/turns?${asked}`);
  return (
    <DashboardPage
      title="Review queue"
      lead="What a person should read: where users were badly served, and where our own score and theirs disagree."
      filters={['days', 'agent', 'policy', 'simulated']}
    >
      <Segmented label="Queue" options={OPTIONS} value={queue} onChange={setQueue} />
      <Loaded resource={resource} what="the turns">
        {(data) => (
          <Panel
            id="queue"
            title={label}
            definition={definition}
            download={{ name: `review-${queue}`, ...csvOf(TURN_COLUMNS, data.turns), json: data }}
          >
            {data.turns.length === 0 ? <Empty title={empty} /> : <TurnCards turns={data.turns} />}
            <Pages next={data.next_cursor} />
          </Panel>
        )}
      </Loaded>
    </DashboardPage>
  );
}
