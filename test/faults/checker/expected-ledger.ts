import type { FeedbackBody } from '../journal.ts';
import type { Acknowledged, MessageHistory } from './history.ts';
import { isOpinion } from './rewards.ts';
import type { Violation } from './violation.ts';

/** An event that the acknowledgements promise. */
export interface ExpectedEvent {
  readonly kind: 'feedback' | 'retraction';
  /** Null for a retraction: its id is never told. */
  readonly feedbackId: string | null;
  readonly retracts: string | null;
  readonly body: FeedbackBody;
  readonly supersedes: string | null;
  /** What the 201 said the signal is worth; null for a retraction. */
  readonly rewardScore: number | null;
}

/** The ledger of a message as its acknowledgements promise it, in `seq` order, and what the answers themselves got wrong. */
export function expectedLedger({ messageId, later }: MessageHistory): {
  readonly events: readonly ExpectedEvent[];
  /** Operations that were never acknowledged: they may have had their effect, or not. */
  readonly unacknowledged: number;
  readonly violations: readonly Violation[];
} {
  const events: ExpectedEvent[] = [];
  const violations: Violation[] = [];
  const report = (kind: Violation['kind'], detail: string) => violations.push({ kind, about: messageId, detail });
  let unacknowledged = 0;

  for (const acknowledged of later) {
    const { operation, bodies } = acknowledged;
    if (bodies.length === 0) {
      unacknowledged += 1;
      report('stuck', `${operation.kind} was never acknowledged (operation ${operation.id})`);
    } else if (operation.kind === 'undo') {
      const target = events.find(({ feedbackId }) => feedbackId === operation.feedbackId);
      if (target === undefined) {
        report('wrong', `the undo of the unknown ${operation.feedbackId} was acknowledged`);
      } else if (!isTakenBack(events, target)) {
        events.push({
          ...target,
          kind: 'retraction',
          feedbackId: null,
          retracts: target.feedbackId,
          supersedes: null,
          rewardScore: null,
        });
      }
    } else if (operation.kind === 'feedback') {
      const event = expectedEvent(acknowledged, operation.body, events, report, operation.idempotencyKey);
      if (event !== null) events.push(event);
    }
  }
  return { events, unacknowledged, violations };
}

/** The new event of a feedback operation; null when it is a repeat, or when its answers contradict each other. */
function expectedEvent(
  { operation, bodies }: Acknowledged,
  body: FeedbackBody,
  events: readonly ExpectedEvent[],
  report: (kind: Violation['kind'], detail: string) => void,
  idempotencyKey: string | null,
): ExpectedEvent | null {
  const answers = bodies.map((text) => JSON.parse(text));
  const feedbackId = String(answers[0].feedback_id);
  if (new Set(bodies).size > 1) {
    const ids = new Set(answers.map((answer) => answer.feedback_id));
    const kind = ids.size > 1 ? 'doubled' : 'wrong';
    report(kind, `operation ${operation.id} was acknowledged with different bodies: ${[...new Set(bodies)].join(' ')}`);
  }
  const current = events.findLast(
    (event) => event.kind === 'feedback' && isSameGroup(event.body, body) && !isTakenBack(events, event),
  );
  const isRepeat = current !== undefined && isEqual(current.body, body);
  const known = events.find((event) => event.feedbackId === feedbackId);
  if (isRepeat && idempotencyKey === null) {
    if (known !== current) report('doubled', `a repeat of ${current.feedbackId} was acknowledged as ${feedbackId}`);
    return known === undefined ? newEvent(feedbackId, body, answers[0]) : null;
  }
  if (known !== undefined) {
    report('lost', `${body.feedback_type} (operation ${operation.id}) was acknowledged as the older ${feedbackId}`);
    return null;
  }
  const supersedes = isRepeat ? null : (current?.feedbackId ?? null);
  if ((answers[0].supersedes ?? null) !== supersedes) {
    report('wrong', `${feedbackId} says it supersedes ${answers[0].supersedes}; expected ${supersedes}`);
  }
  return newEvent(feedbackId, body, answers[0]);
}

function newEvent(
  feedbackId: string,
  body: FeedbackBody,
  answer: { supersedes?: string; reward_score: number },
): ExpectedEvent {
  return {
    kind: 'feedback',
    feedbackId,
    retracts: null,
    body,
    supersedes: answer.supersedes ?? null,
    rewardScore: answer.reward_score,
  };
}

/** The signals in effect after a ledger, in order. */
export function signalsInEffect(events: readonly ExpectedEvent[]): readonly string[] {
  return events
    .filter((event) => event.kind === 'feedback' && !isTakenBack(events, event))
    .map(({ body }) => body.feedback_type);
}

function isTakenBack(events: readonly ExpectedEvent[], target: ExpectedEvent): boolean {
  return events.some((event) => event.kind === 'retraction' && event.retracts === target.feedbackId);
}

function isSameGroup(left: FeedbackBody, right: FeedbackBody): boolean {
  return isOpinion(left.feedback_type) ? isOpinion(right.feedback_type) : left.feedback_type === right.feedback_type;
}

function isEqual(left: FeedbackBody, right: FeedbackBody): boolean {
  const told = ({ feedback_type, rating, comment, helpful }: FeedbackBody) =>
    JSON.stringify([feedback_type, rating ?? null, comment ?? null, helpful ?? null]);
  return told(left) === told(right);
}
