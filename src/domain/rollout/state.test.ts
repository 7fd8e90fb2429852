import {
  isServing,
  isTerminal,
  type Move,
  move,
  newRollout,
  STAGES,
  STATUSES,
  stopMoveOf,
  TERMINAL_STATUSES,
  TRANSITIONS,
  targetOf,
  trafficShareOf,
} from './state.ts';
import { stateIn } from './testing/snapshots.ts';

const MOVES: readonly Move[] = ['promote', 'roll_back', 'reject', 'hold', 'declare_inconclusive', 'pause', 'resume'];
const made = (name: Move, atMs = 7) => ({ move: name, reasons: ['because'], person: null, atMs });

describe('the state machine', () => {
  it('promotes draft → staging → ramp_20 → ramp_50 → full_100 → completed', () => {
    const path: string[] = ['draft'];
    let state = newRollout(0);
    for (let i = 0; i < 5; i += 1) {
      state = move(state, made('promote')) ?? state;
      path.push(state.status);
    }
    expect(path).toEqual(['draft', 'staging', 'ramp_20', 'ramp_50', 'full_100', 'completed']);
  });

  it.each(TERMINAL_STATUSES)('has no way out of %s', (status) => {
    expect(isTerminal(status)).toBe(true);
    expect(TRANSITIONS[status]).toEqual({});
    for (const stage of STAGES) {
      for (const name of MOVES) expect(targetOf({ status, stage }, name)).toBeNull();
    }
  });

  it.each(['hold', 'paused'] as const)(
    'resumes a rollout in %s to the stage it came from, with its clock running on',
    (status) => {
      const held = stateIn('ramp_50', status, { stageEnteredAtMs: 3 });
      expect(move(held, made('resume'))).toMatchObject({ status: 'ramp_50', stage: 'ramp_50', stageEnteredAtMs: 3 });
    },
  );

  it.each(['hold', 'paused'] as const)('allows nothing but the resume and the stops in %s', (status) => {
    const legal = MOVES.filter((name) => targetOf({ status, stage: 'ramp_20' }, name) !== null);
    expect(legal).toEqual(['roll_back', 'resume']);
    expect(MOVES.filter((name) => targetOf({ status, stage: 'staging' }, name) !== null)).toEqual(['reject', 'resume']);
  });

  it('stops by rejecting before users are served and by rolling back afterwards', () => {
    expect(STAGES.map((stage) => stopMoveOf({ status: stage, stage }))).toEqual([
      'reject',
      'reject',
      'roll_back',
      'roll_back',
      'roll_back',
    ]);
    expect(stopMoveOf({ status: 'completed', stage: 'full_100' })).toBeNull();
  });

  it('starts the clock of a stage when it is entered, and the clock of the ramps with ramp_20', () => {
    const ramp20 = move(stateIn('staging'), made('promote', 11));
    expect(ramp20).toMatchObject({ stageEnteredAtMs: 11, rampStartedAtMs: 11 });
    expect(ramp20 && move(ramp20, made('promote', 22))).toMatchObject({ stageEnteredAtMs: 22, rampStartedAtMs: 11 });
  });

  it('serves 20 %, 50 % and 100 %, keeps the share in a hold or pause, and gives it back at an unhappy end', () => {
    expect(STAGES.map((stage) => trafficShareOf({ status: stage, stage }))).toEqual([0, 0, 0.2, 0.5, 1]);
    expect(trafficShareOf({ status: 'hold', stage: 'ramp_20' })).toBe(0.2);
    expect(trafficShareOf({ status: 'paused', stage: 'ramp_50' })).toBe(0.5);
    expect(trafficShareOf({ status: 'completed', stage: 'full_100' })).toBe(1);
    for (const status of ['rolled_back', 'inconclusive', 'rejected'] as const) {
      expect(isServing({ status, stage: 'ramp_50' })).toBe(false);
    }
  });

  it('lets a person take an inconclusive candidate to full_100, where its guardrails are watched', () => {
    expect(move(stateIn('ramp_20', 'inconclusive'), made('promote', 9))).toMatchObject({
      status: 'full_100',
      stage: 'full_100',
      stageEnteredAtMs: 9,
    });
  });

  it('counts every move as a revision and knows only its statuses', () => {
    for (const targets of Object.values(TRANSITIONS)) {
      for (const target of Object.values(targets)) expect(STATUSES).toContain(target);
    }
    expect(move(stateIn('ramp_20', 'ramp_20', { revision: 4 }), made('hold'))?.revision).toBe(5);
    expect(move(stateIn('draft'), made('roll_back'))).toBeNull();
  });
});
