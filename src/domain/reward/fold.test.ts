import type { FeedbackType } from './feedback-type.ts';
import { currentEventOfGroup, currentEvents, type FoldableEvent, foldFeedback, turnReward } from './fold.ts';

type Row = FeedbackType | { readonly undo: number; readonly applied?: boolean } | { readonly pending: FeedbackType };

/** A ledger with seq 1, 2, …; `{ undo: n }` takes back the row with seq n. */
function ledger(...rows: readonly Row[]): readonly FoldableEvent[] {
  return rows.map((row, index) => {
    const seq = index + 1;
    if (typeof row === 'object' && 'undo' in row) {
      return {
        feedbackId: `feedback-${seq}`,
        kind: 'retraction',
        retracts: `feedback-${row.undo}`,
        feedbackType: 'thumbs_up',
        seq,
        appliedAt: row.applied === false ? null : '2025-11-08T12:00:00Z',
      };
    }
    const pending = typeof row === 'object';
    return {
      feedbackId: `feedback-${seq}`,
      kind: 'feedback',
      retracts: null,
      feedbackType: pending ? row.pending : row,
      seq,
      appliedAt: pending ? null : '2025-11-08T12:00:00Z',
    };
  });
}

function baseOf(...rows: readonly Row[]): number {
  return foldFeedback(ledger(...rows), { failed: false }).base;
}

const ADJUSTMENTS = [
  { name: 'intent_match', value: 0.1 },
  { name: 'used_context', value: 0.05 },
];

describe('the folded base', () => {
  it.each<[string, readonly Row[], number]>([
    ['of no feedback is neutral', [], 0.5],
    ['of a changed mind is the latest opinion', ['thumbs_up', 'thumbs_down'], 0],
    ['of a mind changed back is the latest opinion', ['thumbs_up', 'thumbs_down', 'thumbs_up'], 1],
    ['of better stars is the latest stars', ['rating_2', 'rating_5'], 1],
    ['of an opinion after a behaviour is the opinion', ['copy', 'thumbs_down'], 0],
    ['of a behaviour after an opinion is the opinion', ['rating_2', 'copy'], 0.3],
    ['of a regenerate after an opinion is the opinion', ['thumbs_up', 'regenerate'], 1],
    ['of a regenerate after a copy is the regenerate', ['copy', 'regenerate'], 0.3],
    ['of a copy after a regenerate is the regenerate', ['regenerate', 'copy'], 0.3],
    ['of a copy and a follow-up is the copy', ['copy', 'follow_up'], 1],
    ['of a follow-up and a copy is the copy', ['follow_up', 'copy'], 1],
    ['of a follow-up is 0.8', ['follow_up'], 0.8],
    ['of an undone opinion is the opinion before it', ['rating_4', 'thumbs_down', { undo: 2 }], 0.8],
    ['of an undone old opinion is still the latest', ['rating_4', 'thumbs_down', { undo: 1 }], 0],
    ['of an undone single opinion is neutral', ['thumbs_up', { undo: 1 }], 0.5],
    ['of an undone opinion is the behaviour under it', ['copy', 'thumbs_down', { undo: 2 }], 1],
    ['of an undone regenerate is the copy', ['copy', 'regenerate', { undo: 2 }], 1],
    ['of an undo given twice is that of one undo', ['rating_4', 'thumbs_up', { undo: 2 }, { undo: 2 }], 0.8],
    ['of an opinion given again after its undo is the opinion', ['thumbs_up', { undo: 1 }, 'thumbs_up'], 1],
    ['leaves out what is not applied yet', ['thumbs_up', { pending: 'thumbs_down' }], 1],
    ['leaves out an undo that is not applied yet', ['thumbs_up', { undo: 1, applied: false }], 1],
    ['leaves out what was undone before it was applied', [{ pending: 'thumbs_up' }, { undo: 1 }], 0.5],
  ])('%s', (_rule, rows, base) => {
    expect(baseOf(...rows)).toBe(base);
  });

  it('of a failed answer without feedback is 0.2, and with feedback the same as any', () => {
    expect(foldFeedback([], { failed: true })).toEqual({ base: 0.2, decidedBy: null });
    expect(foldFeedback(ledger('follow_up'), { failed: true }).base).toBe(0.8);
  });

  it('names the event that decided', () => {
    expect(foldFeedback(ledger('copy', 'rating_2', 'follow_up'), { failed: false }).decidedBy?.seq).toBe(2);
  });
});

describe('the feedback in effect', () => {
  it('is applied, not taken back, in the order of acceptance, each once', () => {
    const rows = ledger('copy', { pending: 'follow_up' }, 'thumbs_up', { undo: 3 }, 'rating_4');
    const current = currentEvents([...rows.toReversed(), ...rows]);
    expect(current.map(({ seq }) => seq)).toEqual([1, 5]);
  });
});

describe('the rewards of a turn', () => {
  it('before feedback: the implicit score, no explicit reward, the silent base', () => {
    const input = { events: [], adjustments: ADJUSTMENTS, implicitScore: 0.65 };
    expect(turnReward({ ...input, failed: false })).toEqual({
      explicitReward: null,
      effectiveReward: 0.65,
      userSignalReward: 0.5,
    });
    expect(turnReward({ ...input, failed: true }).userSignalReward).toBe(0.2);
  });

  it('after feedback: the fold with the adjustments, and the fold alone', () => {
    const events = ledger('copy', 'rating_4');
    expect(turnReward({ events, adjustments: ADJUSTMENTS, failed: false, implicitScore: 0.65 })).toEqual({
      explicitReward: 0.95,
      effectiveReward: 0.95,
      userSignalReward: 0.8,
    });
  });

  it('a thumbs-down is an explicit reward of 0, not a missing one', () => {
    const events = ledger('thumbs_down');
    expect(turnReward({ events, adjustments: [], failed: false, implicitScore: 0.5 }).explicitReward).toBe(0);
  });

  it('neutral stars are an explicit reward', () => {
    const events = ledger('rating_3');
    expect(turnReward({ events, adjustments: [], failed: false, implicitScore: 0.5 }).explicitReward).toBe(0.5);
  });

  it('a given reward holds until feedback is applied, and again when it is undone', () => {
    const rewards = (...rows: readonly Row[]) =>
      turnReward({ events: ledger(...rows), adjustments: ADJUSTMENTS, failed: false, implicitScore: 0.85 });
    expect(rewards()).toEqual({ explicitReward: null, effectiveReward: 0.85, userSignalReward: 0.5 });
    expect(rewards({ pending: 'thumbs_down' }).effectiveReward).toBe(0.85);
    expect(rewards('thumbs_down')).toEqual({ explicitReward: 0.15, effectiveReward: 0.15, userSignalReward: 0 });
    expect(rewards('thumbs_down', { undo: 1 })).toEqual(rewards());
  });
});

describe('what new feedback repeats or supersedes', () => {
  it.each<[string, readonly Row[], FeedbackType, number | null]>([
    ['an opinion supersedes the latest opinion of any type', ['thumbs_up', 'rating_2', 'copy'], 'thumbs_down', 2],
    ['a behaviour repeats only its own type', ['copy', 'follow_up', 'thumbs_up'], 'copy', 1],
    ['a first behaviour repeats nothing', ['copy', 'thumbs_up'], 'regenerate', null],
    ['a first opinion supersedes nothing', ['copy'], 'thumbs_up', null],
    ['feedback counts before it is applied', ['thumbs_up', { pending: 'thumbs_down' }], 'thumbs_up', 2],
    ['an undo counts before it is applied', ['thumbs_up', { undo: 1, applied: false }], 'thumbs_up', null],
    ['an undone opinion uncovers the one before it', ['rating_4', 'rating_5', { undo: 2 }], 'rating_4', 1],
    ['of several copies it is the latest', ['copy', 'copy'], 'copy', 2],
  ])('%s', (_rule, rows, type, seq) => {
    expect(currentEventOfGroup(ledger(...rows).toReversed(), type)?.seq ?? null).toBe(seq);
  });
});
