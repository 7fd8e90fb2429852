import { parseRolloutCommand, UsageError } from '../../scripts/lib/rollout/options.ts';
import { killSwitchLines, showLines } from '../../scripts/lib/rollout/text.ts';
import { DEFAULT_ROLLOUT_CONFIG } from '../../src/domain/rollout/config.ts';
import type { Rollout } from '../../src/domain/rollout/rollout.ts';
import type { Stage } from '../../src/domain/rollout/state.ts';
import { snapshotOf, stateIn } from '../../src/domain/rollout/testing/snapshots.ts';

const KILL = ['kill', '--reason', 'night', '--agent'];

test('a kill switch is one of an agent, or of every agent: a name that no agent has is refused', () => {
  expect(parseRolloutCommand([...KILL, 'chat_agent'])).toMatchObject({ name: 'kill', agent: 'chat_agent' });
  expect(parseRolloutCommand([...KILL, '*'])).toMatchObject({ agent: '*' });
  expect(parseRolloutCommand(KILL.slice(0, -1))).toMatchObject({ agent: '*' });
  expect(() => parseRolloutCommand([...KILL, 'chatagent'])).toThrow(UsageError);
  expect(() => parseRolloutCommand([...KILL, 'chatagent'])).toThrow(/expected .*chat_agent.* found "chatagent"$/);
});

test('a switch that is turned off is told with those that are still on', () => {
  const all = { agent: '*', person: 'ann', reason: 'night', createdAt: '2025-11-08T12:00:00.000Z' };
  expect(killSwitchLines('chat_agent', false, [all])).toEqual([
    'The kill switch of chat_agent is off.',
    'On:',
    '  every agent, by ann at 2025-11-08T12:00:00.000Z: night',
  ]);
  expect(killSwitchLines('*', false, [])).toEqual([
    'The kill switch of every agent is off.',
    'No kill switch is on: candidates may serve.',
  ]);
});

describe('a rollout for people', () => {
  const linesOf = (stage: Stage, slowAboveMs: number | null) => {
    const rollout: Rollout = {
      ...{ rolloutId: 'rollout-1', agent: 'chat_agent', candidatePolicyId: 'c', incumbentPolicyId: 'i' },
      ...{ gate: 'passed', trainingRunId: null, config: DEFAULT_ROLLOUT_CONFIG, requestedBy: 'ops' },
      ...{ requestedAt: '2025-11-08T12:00:00.000Z', state: stateIn(stage), transitions: [], abort: null, trip: null },
      ...{ lowestPValue: null, slowAboveMs },
    };
    const snapshot = snapshotOf(stateIn(stage));
    const last = { snapshot, action: 'wait', reasons: ['early'], outcome: 'applied', statusAfter: stage } as const;
    return showLines(rollout, { last, orders: [], staging: [] }).join('\n');
  };

  test('says that there is no time above which a turn is slow, when there is none', () => {
    expect(linesOf('ramp_20', 95)).toContain('slow_turns: worse by 0');
    expect(linesOf('ramp_20', null)).toContain('slow_turns: no threshold');
  });

  test('compares no arms at full_100', () => {
    expect(linesOf('ramp_50', 95)).toMatch(/split log Bayes factor .*difference 0, interval/s);
    expect(linesOf('full_100', 95)).toContain('at full_100 nobody is left to compare with');
    expect(linesOf('full_100', 95)).not.toContain('log Bayes factor');
  });
});
