import { currentOpinion, decidingEvent, hasBehaviour, isSettled, ledgerEntries } from './ledger.ts';
import { anEvent, anUndo } from './test-ledger.ts';

const down = anEvent('f1', { feedback_type: 'thumbs_down' });
const copy = anEvent('f2', { feedback_type: 'copy' });
const up = anEvent('f3', { feedback_type: 'thumbs_up', supersedes: 'f1' });
const standings = (events: Parameters<typeof ledgerEntries>[0]) => ledgerEntries(events).map((entry) => entry.standing);

describe('what became of the feedback on a message', () => {
  test('a change of mind supersedes the earlier opinion, which stays listed', () => {
    expect(standings([down, copy, up])).toEqual(['superseded', 'counts', 'decides']);
  });

  test('an undone opinion leaves the one before it to decide', () => {
    expect(standings([down, copy, up, anUndo('f4', up)])).toEqual(['decides', 'counts', 'taken_back', 'retraction']);
  });

  test('what is not applied yet decides nothing', () => {
    const pending = { ...up, applied_at: null };
    expect(standings([down, pending])).toEqual(['decides', 'applying']);
    expect(isSettled([down, pending])).toBe(false);
    expect(isSettled([down, up])).toBe(true);
  });

  test('feedback can be undone once, a retraction never', () => {
    expect(ledgerEntries([down, up, anUndo('f4', up)]).map(({ canUndo }) => canUndo)).toEqual([true, false, false]);
  });
});

describe('what a person holds of an answer', () => {
  test('is their latest opinion, also before it is applied', () => {
    expect(currentOpinion([down, copy, { ...up, applied_at: null }])?.feedback_id).toBe('f3');
    expect(currentOpinion([down, up, anUndo('f4', up)])?.feedback_id).toBe('f1');
    expect(currentOpinion([copy])).toBeNull();
  });

  test('a behaviour counts until it is taken back', () => {
    expect(hasBehaviour([copy], 'copy')).toBe(true);
    expect(hasBehaviour([copy], 'follow_up')).toBe(false);
    expect(hasBehaviour([copy, anUndo('f4', copy)], 'copy')).toBe(false);
  });

  test('an opinion decides over a copy, whichever came first', () => {
    expect(decidingEvent([copy, down])?.feedback_id).toBe('f1');
    expect(decidingEvent([down, copy])?.feedback_id).toBe('f1');
    expect(decidingEvent([])).toBeNull();
  });
});
