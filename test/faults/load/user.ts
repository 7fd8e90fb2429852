import { createRng, type Rng, randomInteger } from '../../../src/domain/learning/random.ts';
import type { FeedbackBody, Operation } from '../journal.ts';
import type { Caller } from './caller.ts';

/** What a load does until it is stopped. */
export interface Load {
  /** Turns and pieces of feedback acknowledged so far. */
  readonly acknowledged: { turns: number; feedback: number };
  nextOperationId(): number;
  isDone(): boolean;
}

const QUESTIONS = [
  'How much does it cost to paint a 12x15 living room?',
  'How do I fix a dripping kitchen faucet?',
  'Which drill should I buy for concrete walls?',
  'How do I find a licensed roofer?',
  'How long does a bathroom remodel take?',
  'Do I need a permit for a deck?',
  'What colours go with an oak floor?',
  'And what about the bedroom? 🎨',
];

/** What a user may say or do, with flags and comments in some. */
const SIGNALS: readonly Omit<FeedbackBody, 'message_id'>[] = [
  { feedback_type: 'thumbs_up' },
  { feedback_type: 'thumbs_up', rating: 5, comment: 'Thanks, "exactly" what I needed ✓' },
  { feedback_type: 'thumbs_down' },
  { feedback_type: 'thumbs_down', comment: 'Too short.' },
  { feedback_type: 'rating_1' },
  { feedback_type: 'rating_2', rating: 2, helpful: false },
  { feedback_type: 'rating_3' },
  { feedback_type: 'rating_4', rating: 4, helpful: true },
  { feedback_type: 'rating_5' },
  { feedback_type: 'copy' },
  { feedback_type: 'follow_up' },
  { feedback_type: 'regenerate' },
];

const TURNS_PER_CONVERSATION = 3;
const MOST_SIGNALS_PER_TURN = 3;
/** A turn that the user may come back to when its window has closed. */
const REMEMBERED_TURNS = 12;

/**
 * One user: asks, asks again what was answered, gives feedback, clicks twice, changes its mind, takes it back, and
 * comes back to old answers. One operation at a time on a message, so that the ledger's order is known.
 */
export async function runUser(index: number, seed: number, caller: Caller, load: Load): Promise<void> {
  const rng = createRng(seed * 1_000 + index);
  const remembered: string[] = [];
  for (let conversation = 0; !load.isDone(); conversation += 1) {
    const conversationId = `c-${seed}-${index}-${conversation}`;
    for (let turn = 0; turn < TURNS_PER_CONVERSATION && !load.isDone(); turn += 1) {
      const messageId = `m-${seed}-${index}-${conversation}-${turn}`;
      const operation: Operation = {
        id: load.nextOperationId(),
        kind: 'ask',
        messageId,
        body: {
          message_id: messageId,
          conversation_id: conversationId,
          message: pick(rng, QUESTIONS),
          ...(rng.next() < 0.5 ? { user_id: `user-${index}` } : {}),
        },
      };
      caller.begin(operation);
      const answer = await caller.send(operation);
      if (answer?.status !== 200) continue;
      load.acknowledged.turns += 1;
      // A client that lost its notes asks again: the same answer.
      if (rng.next() < 0.15) await caller.send(operation);
      await giveFeedback(rng, messageId, caller, load);
      remembered.push(messageId);
      if (remembered.length > REMEMBERED_TURNS) await giveFeedback(rng, String(remembered.shift()), caller, load);
    }
  }
}

async function giveFeedback(rng: Rng, messageId: string, caller: Caller, load: Load): Promise<void> {
  const signals = randomInteger(rng, MOST_SIGNALS_PER_TURN + 1);
  for (let count = 0; count < signals; count += 1) {
    const id = load.nextOperationId();
    const operation: Operation = {
      id,
      kind: 'feedback',
      messageId,
      body: { message_id: messageId, ...pick(rng, SIGNALS) },
      idempotencyKey: rng.next() < 0.6 ? `key-${messageId}-${id}` : null,
    };
    caller.begin(operation);
    const clicks = rng.next() < 0.2 ? 2 : 1;
    const [answer] = await Promise.all(Array.from({ length: clicks }, () => caller.send(operation)));
    if (answer === null || answer === undefined || answer.status >= 300) continue;
    load.acknowledged.feedback += 1;
    if (rng.next() < 0.15) await takeBack(String(JSON.parse(answer.body).feedback_id), messageId, rng, caller, load);
  }
}

async function takeBack(feedbackId: string, messageId: string, rng: Rng, caller: Caller, load: Load): Promise<void> {
  const operation: Operation = { id: load.nextOperationId(), kind: 'undo', messageId, feedbackId };
  caller.begin(operation);
  await caller.send(operation);
  if (rng.next() < 0.3) await caller.send(operation);
}

function pick<Item>(rng: Rng, items: readonly Item[]): Item {
  const item = items[randomInteger(rng, items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}
