import type { Operation } from '../faults/journal.ts';
import type { Caller } from '../faults/load/caller.ts';

/** Turns and feedback in numbers: each sent until it is acknowledged, by some clients at once. */
export class TurnLoad {
  readonly #caller: Caller;
  readonly #clients: number;
  #operations = 0;

  constructor(caller: Caller, clients: number) {
    this.#caller = caller;
    this.#clients = clients;
  }

  /** Asks `count` questions; the message ids. */
  async ask(prefix: string, count: number): Promise<readonly string[]> {
    const messageIds = Array.from({ length: count }, (_, index) => `m-${prefix}-${index}`);
    await this.#each(messageIds, async (messageId, index) => {
      await this.#send({
        id: this.#nextId(),
        kind: 'ask',
        messageId,
        body: {
          message_id: messageId,
          conversation_id: `c-${prefix}-${index}`,
          message: 'How much does it cost to paint a 12x15 living room?',
          user_id: `user-${index % 100}`,
        },
      });
    });
    return messageIds;
  }

  /** Gives every message one piece of feedback; how many were acknowledged. */
  async giveFeedback(messageIds: readonly string[], feedbackType: string): Promise<number> {
    let acknowledged = 0;
    await this.#each(messageIds, async (messageId) => {
      const id = this.#nextId();
      const body = { message_id: messageId, feedback_type: feedbackType };
      const status = await this.#send({ id, kind: 'feedback', messageId, body, idempotencyKey: `key-${id}` });
      if (status === 201) acknowledged += 1;
    });
    return acknowledged;
  }

  async #send(operation: Operation): Promise<number | null> {
    this.#caller.begin(operation);
    return (await this.#caller.send(operation))?.status ?? null;
  }

  #nextId(): number {
    this.#operations += 1;
    return this.#operations;
  }

  async #each(messageIds: readonly string[], work: (messageId: string, index: number) => Promise<void>): Promise<void> {
    const left = messageIds.entries();
    const run = async (): Promise<void> => {
      for (const [index, messageId] of left) await work(messageId, index);
    };
    await Promise.all(Array.from({ length: this.#clients }, run));
  }
}
