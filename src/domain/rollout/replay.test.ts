import fc from 'fast-check';
import { DEFAULT_ROLLOUT_CONFIG } from './config.ts';
import { decide } from './decide.ts';
import { notCarriedOut, replayCheck } from './replay.ts';
import { evidence, snapshotOf, stateIn } from './testing/snapshots.ts';

const CONFIG = DEFAULT_ROLLOUT_CONFIG;

test('a recorded check replays to the same decision, also after its snapshot was stored as JSON', () => {
  fc.assert(
    fc.property(fc.constantFrom('staging', 'ramp_20', 'ramp_50', 'full_100'), fc.nat({ max: 500 }), (stage, users) => {
      const state = stateIn(stage);
      const experiment = state.rampStartedAtMs === null ? null : evidence(users);
      const snapshot = snapshotOf(state, { experiment });
      const stored = JSON.parse(JSON.stringify(snapshot));
      const check = { ...decide(snapshot, CONFIG), snapshot: stored, outcome: 'applied', statusAfter: stage } as const;
      return replayCheck(check, CONFIG).isSame;
    }),
    { seed: 20251108 },
  );
});

test('a decision that could not be written replays to the same, and says why it was not', () => {
  const snapshot = snapshotOf(stateIn('ramp_20'));
  const decision = decide(snapshot, CONFIG);
  const lost = notCarriedOut(decision, 'another rollout is under way');
  expect(lost.reasons).toEqual([...decision.reasons, 'not carried out: another rollout is under way']);
  const check = { ...lost, snapshot, outcome: 'out_of_date', statusAfter: 'ramp_20' } as const;
  expect(replayCheck(check, CONFIG).isSame).toBe(true);
  expect(replayCheck({ ...check, outcome: 'applied' }, CONFIG).isSame).toBe(false);
});

test('a decision, or a reason, that the snapshot does not give is told', () => {
  const snapshot = snapshotOf(stateIn('ramp_20'));
  const decision = decide(snapshot, CONFIG);
  const check = { ...decision, snapshot, outcome: 'applied', statusAfter: 'ramp_20' } as const;
  expect(replayCheck({ ...check, action: 'roll_back' }, CONFIG)).toMatchObject({ isSame: false, recomputed: decision });
  expect(replayCheck({ ...check, reasons: ['another'] }, CONFIG).isSame).toBe(false);
  expect(replayCheck(check, { ...CONFIG, horizon: 10 }).isSame).toBe(false);
});
