/** A comparison in words, one line for each thing that was looked at. */
import { type Finding, failed, missing, ok } from '../doctor/check.ts';
import { type Comparison, isRowLost, type SuspectTurn } from './compare.ts';

const RUNBOOKS = 'docs/runbooks';
/** Turns that a line names. */
const NAMED = 5;

/** What `npm run turns -- check` prints. */
export function findingsOf(comparison: Comparison): readonly Finding[] {
  const { unservedQueues, hasSweep, open, pending, suspects, withoutWorkflow } = comparison;
  const failing = suspects.filter(({ state }) => state.state === 'running' && state.taskFailure !== null);
  const waiting = suspects.filter(
    ({ state }) => state.state === 'running' && state.hasTask && state.taskFailure === null,
  );
  const lost = suspects.filter(isRowLost);
  const toCome = suspects.filter(
    ({ state, hasRow }) => !hasRow && state.state === 'running' && state.activities.length > 0,
  );
  return [
    unservedQueues.length === 0
      ? ok('workers', 'every task queue is served')
      : failed('workers', `no worker serves ${unservedQueues.join(', ')}`, `start one: ${RUNBOOKS}/stuck-turn.md`),
    hasSweep
      ? ok('sweep', 'the schedule apply-pending-feedback is there')
      : failed('sweep', 'the schedule apply-pending-feedback is missing', `${RUNBOOKS}/lost-temporal-database.md`),
    ok('open turns', `${open}`),
    failing.length === 0
      ? ok('replay', 'no turn fails in its workflow')
      : failed('replay', `${named(failing)}: ${failureOf(failing)}`, `${RUNBOOKS}/failing-replay.md`),
    waiting.length === 0
      ? ok('tasks', 'no turn waits for a worker')
      : failed('tasks', `${named(waiting)} waits for a worker`, `${RUNBOOKS}/stuck-turn.md`),
    pending.length === 0
      ? ok('feedback', 'all of it is applied')
      : failed('feedback', `${pending.length} not applied, since ${pending[0]?.createdAt}`, 'npm run turns -- apply'),
    lost.length === 0
      ? ok('rows', 'every turn that was answered has one')
      : failed('rows', `${named(lost)} has none`, `${RUNBOOKS}/restored-backup.md`),
    ...(toCome.length === 0
      ? []
      : [
          missing(
            'rows to come',
            `${named(toCome)} waits for the store or its generator`,
            'none: they come by themselves',
          ),
        ]),
    ...(withoutWorkflow.length === 0
      ? []
      : [
          missing(
            'workflows',
            `${withoutWorkflow.length} turns in their window have none`,
            'none: feedback on them is applied as late feedback',
          ),
        ]),
  ];
}

function named(turns: readonly SuspectTurn[]): string {
  const ids = turns.slice(0, NAMED).map(({ messageId }) => messageId);
  return `${turns.length} of the turns (${ids.join(', ')}${turns.length > NAMED ? ', …' : ''})`;
}

function failureOf(turns: readonly SuspectTurn[]): string {
  const failures = turns.flatMap(({ state }) =>
    state.state === 'running' && state.taskFailure ? [state.taskFailure] : [],
  );
  return failures[0] ?? 'the reason is in its history';
}
