import { setTimeout as delay } from 'node:timers/promises';
import { isAcknowledgement, type Journal, type Operation } from '../journal.ts';

/** An answer that ended an operation. */
export interface FinalAnswer {
  readonly status: number;
  readonly body: string;
}

/** How long a client waits for one answer before it asks again. */
const PATIENCE_MS = 10_000;
/**
 * A client that sends no `Idempotency-Key` must not ask again while its first request may still be on its way: it waits
 * for the connection's end.
 */
const PATIENCE_WITHOUT_KEY_MS = 120_000;
/** After this time the operation counts as never acknowledged. */
const OPERATION_BUDGET_MS = 180_000;
const SHORTEST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2_000;

/** Sends operations as a patient client does: the same request again, until it is acknowledged or refused for good. */
export class Caller {
  readonly #url: string;
  readonly #journal: Journal;

  constructor(url: string, journal: Journal) {
    this.#url = url;
    this.#journal = journal;
  }

  /** Writes an operation down; call it once, before its requests. */
  begin(operation: Operation): void {
    this.#journal.append({ type: 'begun', at: Date.now(), operation });
  }

  /** The answer that ended the operation; null when there was none within the budget. */
  async send(operation: Operation): Promise<FinalAnswer | null> {
    const deadlineMs = Date.now() + OPERATION_BUDGET_MS;
    let waitMs = SHORTEST_WAIT_MS;
    while (Date.now() < deadlineMs) {
      const answer = await this.#request(operation);
      if (answer !== null && !isTransient(answer.status)) return answer;
      const askedMs = Number(answer?.retryAfter ?? 0) * 1_000;
      await delay(Math.min(Math.max(waitMs, askedMs), LONGEST_WAIT_MS));
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    }
    return null;
  }

  async #request(operation: Operation): Promise<(FinalAnswer & { readonly retryAfter: string | null }) | null> {
    const { method, path, headers, body } = requestOf(operation);
    const sentAt = Date.now();
    const isKeyless = operation.kind === 'feedback' && operation.idempotencyKey === null;
    try {
      const response = await fetch(this.#url + path, {
        method,
        headers,
        ...(body === null ? {} : { body }),
        signal: AbortSignal.timeout(isKeyless ? PATIENCE_WITHOUT_KEY_MS : PATIENCE_MS),
      });
      const text = await response.text();
      const { status } = response;
      const applied = response.headers.get('feedback-applied');
      this.#journal.append({
        type: 'answered',
        at: Date.now(),
        sentAt,
        operation: operation.id,
        status,
        body: text,
        applied,
      });
      return { status, body: text, retryAfter: response.headers.get('retry-after') };
    } catch (error) {
      const reason = String(error instanceof Error ? (error.cause ?? error) : error);
      this.#journal.append({ type: 'unanswered', at: Date.now(), sentAt, operation: operation.id, reason });
      return null;
    }
  }
}

/** A retry may succeed: a part is away, the turn is not complete yet, or there is too much to do. */
function isTransient(status: number): boolean {
  return status >= 500 || status === 409 || status === 429;
}

function requestOf(operation: Operation): {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | null;
} {
  const json = { 'Content-Type': 'application/json' };
  switch (operation.kind) {
    case 'ask':
      return { method: 'POST', path: '/api/v1/chat', headers: json, body: JSON.stringify(operation.body) };
    case 'feedback': {
      const key: Record<string, string> =
        operation.idempotencyKey === null ? {} : { 'Idempotency-Key': operation.idempotencyKey };
      const body = JSON.stringify(operation.body);
      return { method: 'POST', path: '/api/v1/chat/feedback', headers: { ...json, ...key }, body };
    }
    case 'undo':
      return { method: 'DELETE', path: `/api/v1/chat/feedback/${operation.feedbackId}`, headers: {}, body: null };
  }
}

/** The moments of the journal's acknowledgements of asked questions, with the moment when each was sent. */
export function answeredQuestions(journal: Journal): readonly { readonly sentAt: number; readonly at: number }[] {
  const asked = new Set<number>();
  for (const entry of journal.entries) {
    if (entry.type === 'begun' && entry.operation.kind === 'ask') asked.add(entry.operation.id);
  }
  return journal.entries.filter(isAcknowledgement).filter(({ operation }) => asked.has(operation));
}
