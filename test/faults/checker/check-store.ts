import type { Entry } from '../journal.ts';
import { type ExpectedEvent, expectedLedger, signalsInEffect } from './expected-ledger.ts';
import { historiesOf, type MessageHistory } from './history.ts';
import { expectedRewards, isSame, scoreOfSignal } from './rewards.ts';
import type { StoreContents, StoredEvent, StoredTurn } from './stored.ts';
import type { Violation } from './violation.ts';

/** Compares what was acknowledged with what the store holds; every difference, none when all is well. */
export function checkStore(entries: readonly Entry[], { turns, events }: StoreContents): readonly Violation[] {
  const histories = historiesOf(entries);
  const rows = new Map(turns.map((turn) => [turn.message_id, turn]));
  const ledgers = Map.groupBy(events, (event) => event.message_id);
  const asked = new Set(histories.map(({ messageId }) => messageId));
  return [
    ...histories.flatMap((history) =>
      checkMessage(history, rows.get(history.messageId), ledgers.get(history.messageId) ?? []),
    ),
    ...turns
      .filter((turn) => !asked.has(turn.message_id))
      .map((turn): Violation => ({ kind: 'doubled', about: turn.message_id, detail: 'a row that nobody asked for' })),
    ...findSecondRows(turns),
  ];
}

function findSecondRows(turns: readonly StoredTurn[]): readonly Violation[] {
  const groups = Map.groupBy(turns, (turn) => turn.message_id);
  return [...groups]
    .filter(([, rows]) => rows.length > 1)
    .map(([about, rows]) => ({ kind: 'doubled', about, detail: `${rows.length} rows of one turn` }));
}

function checkMessage(
  history: MessageHistory,
  turn: StoredTurn | undefined,
  ledger: readonly StoredEvent[],
): readonly Violation[] {
  const about = history.messageId;
  const { ask } = history;
  if (ask === null || ask.operation.kind !== 'ask' || ask.bodies.length === 0) {
    return [{ kind: 'stuck', about, detail: 'the question was never answered' }];
  }
  if (turn === undefined) return [{ kind: 'lost', about, detail: 'answered, and there is no row' }];
  const { events, unacknowledged, violations } = expectedLedger(history);
  const found = [...checkAnswer(ask.bodies, ask.operation.body, turn), ...violations];
  // With an operation in the dark the rest of the ledger has two right outcomes; the operation itself is reported.
  if (unacknowledged > 0) return found;
  return [...found, ...checkLedger(turn, events, ledger), ...checkRewards(turn, events)];
}

/** Every answer to the question says what the row says. */
function checkAnswer(
  bodies: readonly string[],
  asked: { readonly message: string; readonly conversation_id: string },
  turn: StoredTurn,
): readonly Violation[] {
  const about = turn.message_id;
  const violations: Violation[] = [];
  const report = (kind: Violation['kind'], detail: string) => violations.push({ kind, about, detail });
  if (turn.message !== asked.message) report('wrong', 'the row has another question');
  if (turn.conversation_id !== asked.conversation_id) report('wrong', 'the row is in another conversation');
  for (const body of new Set(bodies)) {
    const answer = JSON.parse(body);
    if (answer.response !== turn.response) {
      report('lost', `the answer that was given is not the one in the row: ${answer.response} / ${turn.response}`);
    }
    if (!isSame(answer.reward.score, turn.implicit_reward)) {
      report('wrong', `the implicit reward was told as ${answer.reward.score} and is ${turn.implicit_reward}`);
    }
  }
  return violations;
}

/** The ledger's rows are the expected events, each once, in order, applied. */
function checkLedger(
  turn: StoredTurn,
  expected: readonly ExpectedEvent[],
  rows: readonly StoredEvent[],
): readonly Violation[] {
  const about = turn.message_id;
  const violations: Violation[] = [];
  const report = (kind: Violation['kind'], detail: string) => violations.push({ kind, about, detail });
  const left = [...rows];
  for (const [index, event] of expected.entries()) {
    const place = left.findIndex((row) => isRowOf(row, event));
    const row = left[place];
    if (row === undefined) {
      report('lost', `${event.kind} ${event.feedbackId ?? `of ${event.retracts}`} was acknowledged and is not there`);
      continue;
    }
    left.splice(place, 1);
    if (row.seq !== index + 1) report('wrong', `${row.feedback_id} has seq ${row.seq}; expected ${index + 1}`);
    if (!row.is_applied) report('stuck', `${row.feedback_id} was never applied`);
    for (const detail of differences(turn, row, event)) report('wrong', `${row.feedback_id}: ${detail}`);
  }
  for (const row of left) report('doubled', `${row.kind} ${row.feedback_id}: an event that nobody asked for`);
  return violations;
}

function isRowOf(row: StoredEvent, event: ExpectedEvent): boolean {
  return event.kind === 'feedback'
    ? row.kind === 'feedback' && row.feedback_id === event.feedbackId
    : row.kind === 'retraction' && row.retracts === event.retracts;
}

function differences(turn: StoredTurn, row: StoredEvent, event: ExpectedEvent): readonly string[] {
  const { body } = event;
  if (event.kind === 'retraction') return [];
  const score = scoreOfSignal(turn, body.feedback_type);
  return [
    row.feedback_type === body.feedback_type ? null : `type ${row.feedback_type}, sent ${body.feedback_type}`,
    row.rating === (body.rating ?? null) ? null : `rating ${row.rating}, sent ${body.rating}`,
    row.comment === (body.comment ?? null) ? null : `comment ${row.comment}, sent ${body.comment}`,
    row.helpful === (body.helpful ?? null) ? null : `helpful ${row.helpful}, sent ${body.helpful}`,
    row.supersedes === event.supersedes ? null : `supersedes ${row.supersedes}, told ${event.supersedes}`,
    isSame(row.reward_score, event.rewardScore) ? null : `score ${row.reward_score}, told ${event.rewardScore}`,
    isSame(row.reward_score, score) ? null : `score ${row.reward_score}, expected ${score}`,
  ].filter((difference) => difference !== null);
}

/** The turn's rewards are the fold of the acknowledged history. */
function checkRewards(turn: StoredTurn, events: readonly ExpectedEvent[]): readonly Violation[] {
  const expected = expectedRewards(turn, signalsInEffect(events));
  const rewards = [
    ['implicit', turn.implicit_reward, expected.implicit],
    ['explicit', turn.explicit_reward, expected.explicit],
    ['effective', turn.effective_reward, expected.effective],
    ['user-signal', turn.user_signal_reward, expected.userSignal],
  ] as const;
  return rewards
    .filter(([, stored, folded]) => !isSame(stored, folded))
    .map(([name, stored, folded]) => ({
      kind: 'wrong',
      about: turn.message_id,
      detail: `the ${name} reward is ${stored}; the acknowledged history folds to ${folded}`,
    }));
}
