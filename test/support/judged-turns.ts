import { randomUUID } from 'node:crypto';
import { type DatasetSide, sideOfUser } from '../../src/domain/learning/dataset-split.ts';
import type { FeedbackType } from '../../src/domain/reward/feedback-type.ts';
import type { Turn } from '../../src/domain/turn/turn.ts';
import { acceptedBy } from '../../src/store/contract/accepted.ts';
import type { LightningStore } from '../../src/store/lightning-store.ts';
import { aFeedback, aTurn, WITHIN_WINDOW } from './turns.ts';

/** A snapshot of a few turns, each with what it is there for. */
export interface JudgedTurns {
  readonly snapshotId: string;
  readonly agent: string;
  /** The turns of the training side, in the order of the snapshot. */
  readonly train: Readonly<
    Record<'liked' | 'disliked' | 'replaced' | 'replacement' | 'silent' | 'undecided' | 'foreign', Turn>
  >;
  readonly heldOut: Turn;
}

/**
 * Tracks turns of an agent of their own with every kind of signal, and freezes them: a liked and a disliked answer to one prompt in two spellings, a
 * reply and its liked replacement, a silent one in two scripts, a rating of 3, and one from elsewhere without a propensity.
 */
export async function trackJudgedTurns(store: LightningStore): Promise<JudgedTurns> {
  const agent = `agent-${randomUUID()}`;
  const trainUser = aUserOf('train');
  let second = 0;
  const track = (message: string, change: Partial<Turn> = {}): Promise<Turn> => {
    second += 1;
    const createdAt = new Date(Date.UTC(2025, 10, 8, 12, 0, second)).toISOString();
    const response = `Answer ${second}: interior painting is typically $700–$2,200 per room.`;
    return store.trackTurn(aTurn({ agent, userId: trainUser, message, response, createdAt, ...change }));
  };
  const give = async (turn: Turn, feedbackType: FeedbackType): Promise<Turn> => {
    const { feedbackId } = await acceptedBy(store, aFeedback(turn.messageId, { feedbackType }));
    await store.applyFeedback({ feedbackId, source: 'live', appliedAt: WITHIN_WINDOW });
    const applied = await store.findTurn(turn.messageId);
    if (applied === null) throw new Error(`the turn ${turn.messageId} is gone`);
    return applied;
  };
  const room = `room ${randomUUID()}`;
  const liked = await give(await track(`How much to paint ${room}?`), 'thumbs_up');
  const disliked = await give(await track(`how much to paint ${room.toUpperCase()} ?!`), 'rating_2');
  const replaced = await give(await track(`How do I paint ${room}?`), 'regenerate');
  const again = await track(replaced.message, { regenerateOf: replaced.messageId });
  const replacement = await give(again, 'copy');
  const silent = await track(`Quanto costa «${room}» – 壁を塗る?\nSecond line, "quoted" 🎨`);
  const undecided = await give(await track(`Is ${room} large?`), 'rating_3');
  const foreign = await track(`And ${room} from elsewhere?`, {
    assignment: { strategy: null, propensity: null, propensities: null, seed: null },
  });
  const heldOut = await give(await track(`What about ${room}?`, { userId: aUserOf('held_out') }), 'thumbs_up');
  const { snapshotId } = await store.createDatasetSnapshot({
    requestId: `request-${randomUUID()}`,
    agent,
    includeSimulated: false,
    createdAt: '2025-11-09T00:00:00.000Z',
  });
  return {
    snapshotId,
    agent,
    heldOut,
    train: { liked, disliked, replaced, replacement, silent, undecided, foreign },
  };
}

/** A user of a side, whom no other test has. */
function aUserOf(side: DatasetSide): string {
  for (;;) {
    const user = `user-${randomUUID()}`;
    if (sideOfUser(user) === side) return user;
  }
}
