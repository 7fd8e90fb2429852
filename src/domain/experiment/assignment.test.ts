import fc from 'fast-check';
import {
  type AssignedArm,
  assign,
  experimentSalt,
  experimentUnit,
  isRecordedArmRight,
  isTrafficShare,
} from './assignment.ts';
import { bucket } from './bucket.ts';

const USERS = Array.from({ length: 10_000 }, (_, i) => `user-${i}`);
const SHARES = Array.from({ length: 51 }, (_, i) => i / 100);
const shares = fc.integer({ min: 0, max: 5_000 }).map((i) => i / 10_000);

describe('assignment', () => {
  it('lets nobody change arm while the share grows: 10,000 users over every percent from 0 to 50', () => {
    const switched = USERS.filter((userId) => {
      let arm: AssignedArm = 'not_analysed';
      for (const trafficShare of SHARES) {
        const next = assign({ experimentId: 'rollout', userId, trafficShare }).arm;
        if (arm !== 'not_analysed' && next !== arm) return true;
        arm = next;
      }
      // At 50 % everybody is in an arm.
      return arm === 'not_analysed';
    });
    expect(switched).toEqual([]);
  });

  it('lets nobody change arm between any two shares', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), shares, shares, (experimentId, userId, one, other) => {
        const earlier = assign({ experimentId, userId, trafficShare: Math.min(one, other) }).arm;
        const later = assign({ experimentId, userId, trafficShare: Math.max(one, other) }).arm;
        expect(earlier === 'not_analysed' || earlier === later).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('treats the buckets below the share and compares with the equally large top', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), shares, (experimentId, userId, trafficShare) => {
        const b = bucket(experimentId, userId);
        const expected = b < trafficShare ? 'treatment' : b >= 1 - trafficShare - 1e-12 ? 'control' : 'not_analysed';
        expect(assign({ experimentId, userId, trafficShare }).arm).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([0.2, 0.5])('expects equal arms at share %d: 10,000 users split within 4 standard errors', (trafficShare) => {
    const arms = USERS.map((userId) => assign({ experimentId: 'split', userId, trafficShare }).arm);
    const standardError = Math.sqrt(10_000 * trafficShare * (1 - trafficShare));
    for (const arm of ['treatment', 'control']) {
      expect(Math.abs(arms.filter((each) => each === arm).length - 10_000 * trafficShare)).toBeLessThan(
        4 * standardError,
      );
    }
  });

  it.each([
    ['treatment', 'a', 0.2, 0.2],
    ['not_analysed', 'b', 0.2, 0.6],
    ['treatment', 'b', 0.5, 0.5],
  ] as const)(
    'records the probability of the arm: %s for %s at share %d is %d',
    (arm, userId, trafficShare, probability) => {
      expect(assign({ experimentId: 'seed', userId, trafficShare })).toEqual({ arm, probability });
    },
  );

  it('gives everybody the candidate at share 1', () => {
    expect(assign({ experimentId: 'x', userId: 'y', trafficShare: 1 })).toEqual({ arm: 'treatment', probability: 1 });
  });

  it.each([-0.1, 0.51, 0.99, 1.1, 0.12345, Number.NaN])(
    'refuses the share %d, at which the arms would not be equal',
    (trafficShare) => {
      expect(isTrafficShare(trafficShare)).toBe(false);
      expect(() => assign({ experimentId: 'x', userId: 'y', trafficShare })).toThrow(RangeError);
    },
  );

  it('assigns users of one experiment independently of another', () => {
    const treatedInBoth = USERS.filter((userId) =>
      ['chat_agent', 'diy_guide'].every(
        (agent) =>
          assign({ experimentId: experimentSalt({ agent, rolloutId: 'r1' }), userId, trafficShare: 0.2 }).arm ===
          'treatment',
      ),
    ).length;
    // 4 % are expected; standard error √(10,000 · .04 · .96) = 19.6.
    expect(Math.abs(treatedInBoth - 400)).toBeLessThan(4 * 19.6);
  });

  it('finds a recorded arm that the assignment does not give again', () => {
    const turn = { experimentId: 'seed', userId: 'a', trafficShare: 0.2 };
    expect(isRecordedArmRight({ ...turn, arm: 'treatment' })).toBe(true);
    expect(isRecordedArmRight({ ...turn, arm: 'control' })).toBe(false);
  });

  it('assigns an anonymous turn by its conversation', () => {
    expect(experimentUnit({ userId: 'u', conversationId: 'c' })).toBe('u');
    expect(experimentUnit({ userId: null, conversationId: 'c' })).toBe('c');
  });
});
