import fc from 'fast-check';
import { BASE_REWARDS, FEEDBACK_TYPES } from '../../../src/domain/reward/feedback-type.ts';
import { implicitReward } from '../../../src/domain/reward/implicit.ts';
import { scoreOf } from '../../../src/domain/reward/reward.ts';
import type { RewardState } from './conversation-state.ts';
import { rewardBreakdown } from './reward-breakdown.ts';
import { anEvent } from './test-ledger.ts';

const GOOD = [
  { name: 'intent_match', value: 0.1 },
  { name: 'used_context', value: 0.05 },
];

describe('why a reward is what it is', () => {
  test('before feedback: the neutral base and the adjustments', () => {
    expect(labels(silent())).toEqual(['No feedback yet 0.5', 'Intent matched 0.1', 'Context used 0.05']);
  });

  test('an answer that failed starts lower, and says so', () => {
    const failed = { ...silent(), implicit: scoreOf(0.2, []), effective: 0.2, userSignal: 0.2 };
    expect(labels(failed)).toEqual(['Failed answer 0.2']);
  });

  test('after feedback: the base of the event that decides, and the cut back to 1', () => {
    const up = { ...silent(), explicit: 1, effective: 1, userSignal: 1, events: [anEvent('f1')] };
    expect(labels(up)).toEqual(['Thumbs up 1', 'Intent matched 0.1', 'Context used 0.05', 'Kept within 0 and 1 -0.15']);
  });

  test("an agent's own reward stands alone, and makes way for feedback", () => {
    const given = implicitReward({ failed: false, adjustments: GOOD, givenReward: 0.85 }).reward;
    const before = { ...silent(), implicit: given, effective: 0.85 };
    expect(labels(before)).toEqual(['Given by the agent 0.85']);
    const down = anEvent('f1', { feedback_type: 'thumbs_down' });
    expect(labels({ ...before, explicit: 0.15, effective: 0.15, userSignal: 0, events: [down] })).toEqual([
      'Thumbs down 0',
      'adjustments 0.15',
    ]);
  });

  test('the steps join without a gap and end at the effective reward', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...FEEDBACK_TYPES),
        fc.subarray([...GOOD, { name: 'too_short', value: -0.1 }]),
        (feedback_type, components) => {
          const { score } = scoreOf(BASE_REWARDS[feedback_type], components);
          const steps = rewardBreakdown({
            implicit: scoreOf(0.5, components),
            explicit: score,
            effective: score,
            userSignal: BASE_REWARDS[feedback_type],
            events: [anEvent('f1', { feedback_type })],
          });
          expect(steps[0]?.from).toBe(0);
          expect(steps.at(-1)?.to).toBeCloseTo(score, 9);
          for (const [index, step] of steps.slice(1).entries()) {
            expect(step.from).toBe(steps[index]?.to);
          }
        },
      ),
    );
  });
});

/** The reward of an answer that matched its intent and used context, with no feedback. */
function silent(): RewardState {
  return { implicit: scoreOf(0.5, GOOD), explicit: null, effective: 0.65, userSignal: 0.5, events: [] };
}

function labels(reward: RewardState): string[] {
  return rewardBreakdown(reward).map(({ label, value }) => `${label} ${Number(value.toFixed(2))}`);
}
