import { applyCheck } from './apply-check.ts';
import type { RolloutAction } from './decision.ts';
import { act } from './people.ts';
import type { RolloutState } from './state.ts';
import { snapshotOf, stateIn } from './testing/snapshots.ts';

const decision = (action: RolloutAction) => ({ action, reasons: ['because'] });
const ordered = (state: RolloutState, action: 'pause' | 'promote' | 'abort'): RolloutState => {
  const result = act(state, { action, person: 'ann', reason: 'r', atMs: 1 });
  if (!result.accepted) throw new Error(result.refusal);
  return result.state;
};

describe('a check', () => {
  it('is in effect once: a retry and a double fire change nothing', () => {
    const state = stateIn('ramp_20');
    const snapshot = snapshotOf(state);
    const first = applyCheck(state, snapshot, decision('promote'));
    expect(first).toMatchObject({ outcome: 'applied', state: { status: 'ramp_50', lastCheckNumber: 1 } });
    expect(applyCheck(first.state, snapshot, decision('promote'))).toEqual({
      state: first.state,
      outcome: 'already_decided',
    });
  });

  it('with an older number than the last one decided changes nothing', () => {
    const state = stateIn('ramp_20', 'ramp_20', { lastCheckNumber: 5 });
    expect(applyCheck(state, { ...snapshotOf(state), checkNumber: 4 }, decision('roll_back')).outcome).toBe(
      'already_decided',
    );
  });

  it('starts the stage at the time of its snapshot', () => {
    const state = stateIn('ramp_20');
    const snapshot = snapshotOf(state, { inStageMs: 77 });
    expect(applyCheck(state, snapshot, decision('promote')).state.stageEnteredAtMs).toBe(77);
  });

  it.each(['promote', 'hold', 'declare_inconclusive'] as const)(
    'that a person’s pause overtook does not %s',
    (action) => {
      const state = stateIn('ramp_20');
      const paused = ordered(state, 'pause');
      const applied = applyCheck(paused, snapshotOf(state), decision(action));
      expect(applied).toMatchObject({ outcome: 'out_of_date', state: { status: 'paused', lastCheckNumber: 1 } });
    },
  );

  it('that found harm rolls back, whatever people did meanwhile', () => {
    const state = stateIn('ramp_20');
    for (const action of ['pause', 'promote'] as const) {
      const applied = applyCheck(ordered(state, action), snapshotOf(state), decision('roll_back'));
      expect(applied).toMatchObject({ outcome: 'applied', state: { status: 'rolled_back' } });
    }
  });

  it('that found harm after the abort leaves the end as it is', () => {
    const state = stateIn('ramp_20');
    const aborted = ordered(state, 'abort');
    const applied = applyCheck(aborted, snapshotOf(state), decision('roll_back'));
    expect(applied).toMatchObject({ outcome: 'out_of_date', state: { status: 'rolled_back', person: 'ann' } });
  });

  it('that waits is no revision, so that no person’s order is lost to it', () => {
    const state = stateIn('ramp_20');
    const applied = applyCheck(state, snapshotOf(state), decision('wait'));
    expect(applied).toMatchObject({ outcome: 'applied', state: { revision: 0, lastCheckNumber: 1 } });
  });

  it('does not promote twice when a person asked for what it granted by itself', () => {
    const state = stateIn('ramp_20');
    const asked = ordered(state, 'promote');
    const overtaken = applyCheck(asked, snapshotOf(state), decision('promote'));
    expect(overtaken).toMatchObject({ outcome: 'out_of_date', state: { status: 'ramp_20' } });
    const granted = applyCheck(overtaken.state, snapshotOf(overtaken.state), decision('promote')).state;
    expect(granted).toMatchObject({ status: 'ramp_50', promotionRequest: null });
  });
});
