import { aTurn } from '../../test/support/turns.ts';
import type { AcceptFeedbackOutcome } from '../store/lightning-store.ts';
import type { Caller } from './caller.ts';
import type { ApiDependencies } from './dependencies.ts';
import { acceptFeedback } from './feedback.ts';

const CALLER = { name: 'local', userId: null } as Caller;
const BODY = { message_id: 'm-1', feedback_type: 'thumbs_up' } as const;

/** Dependencies whose store accepts with the given outcomes in turn; only what accepting looks at. */
function dependenciesWith(outcomes: readonly AcceptFeedbackOutcome[], isRowIn: boolean): ApiDependencies {
  const left = [...outcomes];
  return {
    now: () => new Date(0),
    newId: () => 'id',
    store: {
      acceptFeedback: async () => left.shift(),
      findTurn: async () => (isRowIn ? aTurn({ messageId: 'm-1' }) : null),
    },
    gateway: { findRunningTurn: async () => ({ outcome: 'not_running' }), deliverFeedback: async () => true },
  } as unknown as ApiDependencies;
}

const NOT_FOUND = { outcome: 'message_not_found' } as const;
// The event itself is of no interest here.
const ACCEPTED = { outcome: 'accepted', event: { appliedAt: null } } as AcceptFeedbackOutcome;

test.each([true, false])(
  'feedback that races with the row of its message is accepted (row seen: %s)',
  async (isRowIn) => {
    const accepted = await acceptFeedback(dependenciesWith([NOT_FOUND, ACCEPTED], isRowIn), CALLER, BODY, null);
    expect(accepted).toMatchObject({ outcome: 'accepted', applied: 'signalled' });
  },
);

test('feedback on a message that never comes answers 404', async () => {
  const answer = acceptFeedback(dependenciesWith([NOT_FOUND, NOT_FOUND], false), CALLER, BODY, null);
  await expect(answer).rejects.toMatchObject({ type: 'message_not_found' });
});
