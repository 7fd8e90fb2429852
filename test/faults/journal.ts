import { appendFileSync } from 'node:fs';

/** What one user does once: asked until it is acknowledged, possibly by several requests, with one effect. */
export type Operation =
  | { readonly id: number; readonly kind: 'ask'; readonly messageId: string; readonly body: AskBody }
  | {
      readonly id: number;
      readonly kind: 'feedback';
      readonly messageId: string;
      readonly body: FeedbackBody;
      /** Null: sent without `Idempotency-Key`. */
      readonly idempotencyKey: string | null;
    }
  | { readonly id: number; readonly kind: 'undo'; readonly messageId: string; readonly feedbackId: string };

export interface AskBody {
  readonly message_id: string;
  readonly conversation_id: string;
  readonly message: string;
  readonly user_id?: string;
}

export interface FeedbackBody {
  readonly message_id: string;
  readonly feedback_type: string;
  readonly rating?: number;
  readonly comment?: string;
  readonly helpful?: boolean;
}

/** Times are milliseconds since the epoch. */
export type Entry =
  /** Written before the first request of an operation leaves. */
  | { readonly type: 'begun'; readonly at: number; readonly operation: Operation }
  | {
      readonly type: 'answered';
      readonly at: number;
      readonly sentAt: number;
      readonly operation: number;
      readonly status: number;
      readonly body: string;
      /** The header `Feedback-Applied`. */
      readonly applied: string | null;
    }
  /** No answer: the connection was refused or lost, or the client's patience ended. */
  | {
      readonly type: 'unanswered';
      readonly at: number;
      readonly sentAt: number;
      readonly operation: number;
      readonly reason: string;
    }
  | { readonly type: 'fault'; readonly at: number; readonly healedAt: number; readonly kind: string };

/** The driver's append-only log: what it asked for, and what it was told. The checker believes nothing else. */
export class Journal {
  readonly #file: string;
  readonly #entries: Entry[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  append(entry: Entry): void {
    // Before anything else happens: a driver that dies leaves a log that holds all it was told.
    appendFileSync(this.#file, `${JSON.stringify(entry)}\n`);
    this.#entries.push(entry);
  }
}

/** Whether an answer acknowledges its operation. */
export function isAcknowledgement(entry: Entry): entry is Extract<Entry, { readonly type: 'answered' }> {
  return entry.type === 'answered' && entry.status >= 200 && entry.status < 300;
}
