import fc from 'fast-check';
import { assign, experimentSalt } from '../experiment/assignment.ts';
import { type AnalysedTurn, type Exposure, isExposureRight, maturedUser, type UserAnalysis } from './user-values.ts';

const HOUR_MS = 3_600_000;
const START_MS = Date.parse('2025-11-08T12:00:00.000Z');
const ANALYSIS: UserAnalysis = {
  agent: 'chat_agent',
  rolloutId: 'r-1',
  times: { exposureWindowMs: 24 * HOUR_MS, maturationMs: 24 * HOUR_MS },
  slowAboveMs: 50,
};
const TREATED = Array.from({ length: 100 }, (_, n) => `u-${n}`).find(
  (userId) => assign({ experimentId: experimentSalt(ANALYSIS), userId, trafficShare: 0.2 }).arm === 'treatment',
);
const EXPOSURE: Exposure = { unit: TREATED ?? '', arm: 'treatment', firstExposedAtMs: START_MS, trafficShare: 0.2 };

function aTurn(overrides: Partial<AnalysedTurn> = {}): AnalysedTurn {
  return {
    atMs: START_MS,
    experiment: { rolloutId: 'r-1', arm: 'treatment', probability: 0.2, trafficShare: 0.2 },
    error: null,
    executionTimeMs: 10,
    adjustments: [{ name: 'intent_match', value: 0.1 }],
    implicitScore: 0.6,
    events: [],
    ...overrides,
  };
}

type Event = AnalysedTurn['events'][number];
function event(feedbackType: Event['feedbackType'], atMs: number, seq = 1, retracts: string | null = null): Event {
  const kind = retracts === null ? 'feedback' : 'retraction';
  return {
    feedbackId: `f-${seq}`,
    kind,
    retracts,
    feedbackType,
    seq,
    appliedAt: null,
    createdAt: new Date(atMs).toISOString(),
  };
}

test('the outcome is the mean user-signal reward of the turns in the window; the effective reward stands beside it', () => {
  const turns = [aTurn({ events: [event('thumbs_up', START_MS + 1)] }), aTurn({ atMs: START_MS + HOUR_MS })];
  expect(maturedUser(EXPOSURE, turns, ANALYSIS).values).toMatchObject({ outcome: 0.75, effectiveReward: 0.8 });
});

test('a turn at the end of the window is outside, and before the first exposure too', () => {
  const outside = [
    aTurn({ atMs: START_MS + 24 * HOUR_MS, error: 'away' }),
    aTurn({ atMs: START_MS - 1, error: 'away' }),
  ];
  expect(maturedUser(EXPOSURE, [aTurn(), ...outside], ANALYSIS).values?.outcome).toBe(0.5);
});

test('feedback counts until the outcome has matured, and not a millisecond longer, however late one looks', () => {
  const maturedMs = START_MS + 48 * HOUR_MS;
  const inTime = aTurn({ events: [event('thumbs_down', maturedMs), event('thumbs_up', maturedMs + 1, 2)] });
  const { values } = maturedUser(EXPOSURE, [inTime], ANALYSIS);
  expect(values).toMatchObject({ outcome: 0, guardrails: { thumbs_down_rate: 1, feedback_rate: 1 } });
});

test('a guardrail is a share of the turns: failed, slow, thumbed down, regenerated, with feedback', () => {
  const turns = [
    aTurn({ error: 'model away' }),
    aTurn({ executionTimeMs: 50.1 }),
    aTurn({ executionTimeMs: 50, events: [event('regenerate', START_MS), event('rating_5', START_MS, 2)] }),
    aTurn({ events: [event('thumbs_down', START_MS), event('thumbs_down', START_MS, 2, 'f-1')] }),
  ];
  expect(maturedUser(EXPOSURE, turns, ANALYSIS).values?.guardrails).toEqual({
    error_rate: 0.25,
    slow_turns: 0.25,
    thumbs_down_rate: 0,
    regenerate_rate: 0.25,
    feedback_rate: 0.25,
  });
  expect(maturedUser(EXPOSURE, turns, { ...ANALYSIS, slowAboveMs: null }).values?.guardrails.slow_turns).toBe(0);
});

test('turns of the other arm are not measured; without a turn the outcome is missing', () => {
  const atFull: AnalysedTurn = aTurn({
    experiment: { rolloutId: 'r-1', arm: 'treatment', probability: 1, trafficShare: 1 },
  });
  const control: Exposure = { ...EXPOSURE, arm: 'control' };
  expect(maturedUser(control, [atFull], ANALYSIS)).toEqual({ arm: 'control', values: null, assignmentMismatches: 0 });
  expect(maturedUser(EXPOSURE, [], ANALYSIS).values).toBeNull();
});

test('an arm that the assignment does not give is counted, turn by turn', () => {
  const wrong = aTurn({ experiment: { rolloutId: 'r-1', arm: 'control', probability: 0.2, trafficShare: 0.2 } });
  const aside = aTurn({ experiment: { rolloutId: 'r-1', arm: 'not_analysed', probability: 0.6, trafficShare: 0.2 } });
  expect(maturedUser(EXPOSURE, [aTurn(), wrong, aside], ANALYSIS).assignmentMismatches).toBe(2);
  expect(isExposureRight(EXPOSURE, ANALYSIS)).toBe(true);
  expect(isExposureRight({ ...EXPOSURE, arm: 'control' }, ANALYSIS)).toBe(false);
});

test('every value of a user lies in [0, 1], and the order of the turns does not matter', () => {
  const turn = fc.record({
    atMs: fc.integer({ min: START_MS, max: START_MS + 30 * HOUR_MS }),
    error: fc.constantFrom(null, 'away'),
    executionTimeMs: fc.double({ min: 0, max: 1e6, noNaN: true }),
    events: fc.array(
      fc.tuple(
        fc.constantFrom('thumbs_up', 'thumbs_down', 'copy', 'regenerate', 'rating_2'),
        fc.nat({ max: 60 * HOUR_MS }),
      ),
      { maxLength: 4 },
    ),
  });
  fc.assert(
    fc.property(fc.array(turn, { maxLength: 8 }), (drawn) => {
      const turns = drawn.map(({ events, ...rest }) =>
        aTurn({
          ...rest,
          events: events.map(([type, after], seq) => event(type as 'copy', START_MS + after, seq + 1)),
        }),
      );
      const { values } = maturedUser(EXPOSURE, turns, ANALYSIS);
      const reversed = maturedUser(EXPOSURE, turns.toReversed(), ANALYSIS).values;
      if (values === null || reversed === null) return values === reversed;
      const all = [values.outcome, values.effectiveReward, ...Object.values(values.guardrails)];
      return all.every((value) => value >= 0 && value <= 1) && Math.abs(values.outcome - reversed.outcome) < 1e-12;
    }),
    { seed: 20251108 },
  );
});
