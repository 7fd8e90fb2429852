import fc from 'fast-check';
import { aFeedback, aRetraction, aTurn, WITHIN_WINDOW } from '../../../test/support/turns.ts';
import { FEEDBACK_TYPES } from '../../domain/reward/feedback-type.ts';
import { turnReward } from '../../domain/reward/fold.ts';
import type { LightningStore } from '../lightning-store.ts';

/** What users and deliveries do to one message; `pick` chooses among the events there are, in [0, 1). */
type Step =
  | { readonly do: 'give'; readonly feedbackType: (typeof FEEDBACK_TYPES)[number]; readonly helpful: boolean | null }
  | { readonly do: 'undo' | 'apply'; readonly pick: number };

const pick = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('give' as const),
    feedbackType: fc.constantFrom(...FEEDBACK_TYPES),
    helpful: fc.constantFrom(true, false, null),
  }),
  fc.record({ do: fc.constantFrom('undo' as const, 'apply' as const, 'apply' as const), pick }),
);

export function historiesContract(store: () => LightningStore): void {
  describe('after any history of feedback, undo and delivery', () => {
    it('the rewards of the turn are the fold of its ledger, and the ledger has no gap', async () => {
      const histories = fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.boolean(), async (steps, failed) => {
        const turn = await store().trackTurn(aTurn({ error: failed ? 'no answer' : null }));
        for (const each of steps) {
          await take(store(), turn.messageId, each);
        }
        const events = await store().listFeedback(turn.messageId);
        const expected = turnReward({
          events,
          adjustments: turn.adjustments,
          failed,
          implicitScore: turn.implicitReward.score,
        });
        const wasFolded = events.some(({ appliedAt }) => appliedAt !== null);
        expect(await store().findTurn(turn.messageId)).toEqual(wasFolded ? { ...turn, ...expected } : turn);
        expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
      });
      await fc.assert(histories, { seed: 20251108, numRuns: 40 });
    });
  });
}

async function take(store: LightningStore, messageId: string, step: Step): Promise<void> {
  if (step.do === 'give') {
    await store.acceptFeedback(aFeedback(messageId, step));
    return;
  }
  const events = await store.listFeedback(messageId);
  const event = events[Math.floor(step.pick * events.length)];
  if (event === undefined) {
    return;
  }
  if (step.do === 'undo') {
    await store.retractFeedback(aRetraction(event.feedbackId));
  } else {
    await store.applyFeedback({ feedbackId: event.feedbackId, source: 'live', appliedAt: WITHIN_WINDOW });
  }
}
