import { ApplicationFailure, activityInfo } from '@temporalio/activity';
import type { ChatActivities, TrackInteractionInput } from '../contracts/activities.ts';
import { FAILURES } from '../contracts/failures.ts';
import { adjustmentsOf } from '../domain/reward/adjustments.ts';
import { implicitReward } from '../domain/reward/implicit.ts';
import type { TurnRendezvous } from '../domain/turn/rendezvous.ts';
import { trackedTurn } from '../domain/turn/tracked-turn.ts';
import type { ResponseModel } from '../generators/response-model.ts';
import { isStoreUnavailable, type LightningStore, StoreUnavailableError } from '../store/lightning-store.ts';
import { generateAnswer } from './generate-answer.ts';
import { withHeartbeat } from './heartbeat.ts';
import { answerOf, lookUpTurn } from './look-up-turn.ts';

export interface ChatActivityDependencies {
  readonly store: LightningStore;
  readonly generator: ResponseModel;
  /** Answers when `generator` failed for good. */
  readonly fallback: ResponseModel;
  readonly rendezvous: TurnRendezvous;
}

/** How long `trackInteraction` waits for the store before the turn is answered from history. */
const STORE_BUDGET_MS = 2_000;

/** The activities of `chatTurn`. */
export function createChatActivities(dependencies: ChatActivityDependencies): ChatActivities {
  const { store, generator, fallback, rendezvous } = dependencies;

  const track = async (input: TrackInteractionInput): Promise<void> => {
    const stored = await store.trackTurn(trackedTurn(input.turn, input.answer, input.implicit));
    rendezvous.announce(stored);
  };

  const activities: ChatActivities = {
    async answerTurn(turn) {
      const answer = await activities.generateResponse(turn);
      const implicit = await activities.computeImplicitReward({ answer, givenReward: null });
      const tracking = { turn, answer, implicit };
      const tracked = await activities.trackInteraction(tracking);
      return tracked.status === 'tracked' ? { ...tracked, implicit } : { ...tracked, tracking };
    },

    async generateResponse(turn) {
      const generate = async () => {
        const { committed, history } = await lookUpTurn(store, turn);
        if (committed) return answerOf(committed);
        if (activityInfo().attempt > 1) rendezvous.reset(turn.messageId);
        return await generateAnswer(generator, { turn, history, rendezvous });
      };
      // The look at the store, too: of one that hangs it takes longer than the heartbeat timeout, and would end every attempt.
      return generator.mode === 'remote' ? await withHeartbeat(generate) : await generate();
    },

    async generateFallback({ turn, error }) {
      const { committed, history } = await lookUpTurn(store, turn);
      if (committed) return answerOf(committed);
      rendezvous.reset(turn.messageId);
      try {
        return { ...(await generateAnswer(fallback, { turn, history, rendezvous })), error };
      } catch (cause) {
        throw ApplicationFailure.create({
          type: FAILURES.turnFailed,
          message: `neither ${generator.name} (${error}) nor ${fallback.name} answered`,
          nonRetryable: true,
          ...(cause instanceof Error ? { cause } : {}),
        });
      }
    },

    async computeImplicitReward({ answer, givenReward }) {
      return implicitReward({ failed: answer.error !== null, adjustments: adjustmentsOf(answer), givenReward });
    },

    async trackInteraction(input) {
      try {
        await withinStoreBudget(track(input));
        return { status: 'tracked' };
      } catch (error) {
        if (!isStoreUnavailable(error)) throw error;
        rendezvous.defer(input.turn.messageId);
        return { status: 'deferred', reason: error.message };
      }
    },

    async trackInteractionEventually(input) {
      try {
        await track(input);
      } catch (error) {
        if (!isStoreUnavailable(error)) throw error;
        throw ApplicationFailure.create({ type: FAILURES.storeUnavailable, message: error.message });
      }
    },
  };
  return activities;
}

/** The operation's result. @throws StoreUnavailableError when it takes longer than the store's budget. */
async function withinStoreBudget<T>(operation: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new StoreUnavailableError(`the store did not answer within ${STORE_BUDGET_MS} ms`)),
    STORE_BUDGET_MS,
  );
  try {
    return await Promise.race([operation, late]);
  } finally {
    clearTimeout(timer);
    // The insert may still end, either way, after its caller was answered; it is idempotent and tried again.
    operation.catch(() => undefined);
  }
}
