import type { ErasureActivities } from '../contracts/activities.ts';
import type { ErasureGateway } from '../contracts/erasure-gateway.ts';
import type { LightningStore } from '../store/lightning-store.ts';

export interface ErasureDependencies {
  readonly store: LightningStore;
  readonly erasures: ErasureGateway;
  readonly nowMs: () => number;
}

const DAY_MS = 86_400_000;
/** A turn's execution starts after the time that its request was given, by less than this. */
const START_MARGIN_MS = 10_000;

/** The activities of erasing; each may be repeated at any point. */
export function createErasureActivities({ store, erasures, nowMs }: ErasureDependencies): ErasureActivities {
  // The executions first: after a crash in between the rows still name them.
  const erase = async (messageIds: readonly string[]): Promise<{ readonly erased: number }> => {
    await erasures.deleteTurnExecutions([...messageIds, ...(await store.listStagingCopies(messageIds))]);
    await store.eraseMessages(messageIds, new Date(nowMs()).toISOString());
    return { erased: messageIds.length };
  };

  return {
    async recordErasure({ userId, requestedAt, actor, auditId }, workflowId) {
      await store.recordUserErasure(
        { userId, requestedAt },
        {
          auditId,
          createdAt: requestedAt,
          actor,
          action: 'user_erasure_requested',
          target: workflowId,
          detail: null,
        },
      );
    },

    eraseTurnsOfUser: async ({ userId, requestedAt }, limit) =>
      await erase(await store.listMessagesOfUser({ userId, requestedAt }, limit)),

    async deleteExecutionsOfUser({ userId, requestedAt }) {
      const startedUntil = new Date(Date.parse(requestedAt) + START_MARGIN_MS).toISOString();
      return { deleted: await erasures.deleteExecutionsOfUser(userId, startedUntil) };
    },

    async finishErasure({ userId, requestedAt, actor, auditId }, workflowId, erased) {
      await store.eraseFeedbackOfUser({ userId, requestedAt });
      await store.appendAudit({
        auditId: `${auditId}-done`,
        createdAt: new Date(nowMs()).toISOString(),
        actor,
        action: 'user_erased',
        target: workflowId,
        detail: { turns: erased },
      });
    },

    async eraseExpiredTurns({ retentionDays, limit }) {
      const before = new Date(nowMs() - retentionDays * DAY_MS).toISOString();
      const { erased } = await erase(await store.listMessagesBefore(before, limit));
      // After the last turns: to find them takes every exposure.
      return { erased, exposures: erased < limit ? await store.eraseExposuresBefore(before, limit) : 0 };
    },
  };
}
