import fc from 'fast-check';
import { applyCheck, type CheckOutcome } from './apply-check.ts';
import { DEFAULT_ROLLOUT_CONFIG } from './config.ts';
import { decide } from './decide.ts';
import type { RolloutDecision } from './decision.ts';
import { act, PERSON_ACTIONS, type PersonAction } from './people.ts';
import type { RolloutSnapshot } from './snapshot.ts';
import { isTerminal, type RolloutState, STAGES, type Stage, targetOf, trafficShareOf } from './state.ts';
import { decided, isHarmful, type Model, moved, NEW_MODEL, ordered } from './testing/model.ts';
import { evidenceOf, type Situation, stagingOf } from './testing/situations.ts';
import { HOUR_MS, stateIn } from './testing/snapshots.ts';

interface CheckUnderWay {
  readonly snapshot: RolloutSnapshot;
  readonly decision: RolloutDecision;
  readonly situation: Situation;
  /** The model when the snapshot was taken. */
  readonly seen: Model;
}

/** The rollout, with the checks whose snapshot is taken and whose decision is not yet in effect. */
interface World {
  state: RolloutState;
  nowMs: number;
  nextNumber: number;
  readonly underWay: CheckUnderWay[];
  readonly decidedNumbers: number[];
}
interface Expectation {
  model: Model;
}
type RolloutCommand = fc.Command<Expectation, World>;

function expectSame({ state }: World, { model }: Expectation) {
  expect(state).toMatchObject({
    status: model.status,
    stage: model.stage,
    stageEnteredAtMs: model.enteredAtMs,
    revision: model.revision,
    lastCheckNumber: model.lastNumber,
  });
  expect(state.approval !== null).toBe(model.isApproved);
  expect(state.promotionRequest !== null).toBe(model.isPromotionAsked);
}

class TimePasses implements RolloutCommand {
  readonly hours: number;
  constructor(hours: number) {
    this.hours = hours;
  }
  check = () => true;
  run(_: Expectation, world: World) {
    world.nowMs += this.hours * HOUR_MS;
  }
  toString = () => `${this.hours} h pass`;
}

/** A check takes its snapshot; with `isRepeated` under the number of the check before: the schedule fired twice. */
class CheckStarts implements RolloutCommand {
  readonly situation: Situation;
  readonly isRepeated: boolean;
  constructor(situation: Situation, isRepeated: boolean) {
    this.situation = situation;
    this.isRepeated = isRepeated;
  }
  check = () => true;
  run({ model }: Expectation, world: World) {
    if (!this.isRepeated || world.nextNumber === 0) world.nextNumber += 1;
    const isMeasured = world.state.rampStartedAtMs !== null;
    const snapshot: RolloutSnapshot = {
      checkNumber: world.nextNumber,
      takenAtMs: world.nowMs,
      state: world.state,
      killSwitch: this.situation.isKilled ? 'incident' : null,
      abort: null,
      staging: stagingOf(this.situation),
      experiment: isMeasured ? evidenceOf(this.situation, world.nowMs) : null,
    };
    const decision = decide(snapshot, DEFAULT_ROLLOUT_CONFIG);
    expect(decision.reasons.length).toBeGreaterThan(0);
    const status = decision.action === 'wait' ? world.state.status : targetOf(world.state, decision.action);
    expect(status).toBe(decided(model, this.situation, world.nowMs));
    expect(decide(JSON.parse(JSON.stringify(snapshot)), DEFAULT_ROLLOUT_CONFIG)).toEqual(decision);
    world.underWay.push({ snapshot, decision, situation: this.situation, seen: model });
  }
  toString = () => `check starts${this.isRepeated ? ' again' : ''} and sees ${JSON.stringify(this.situation)}`;
}

/** One of the checks under way comes to its end, not always the oldest; with `isRetried` it stays, to end once more. */
class CheckEnds implements RolloutCommand {
  readonly which: number;
  readonly isRetried: boolean;
  constructor(which: number, isRetried: boolean) {
    this.which = which;
    this.isRetried = isRetried;
  }
  check = () => true;
  run(expectation: Expectation, world: World) {
    const position = this.which % Math.max(1, world.underWay.length);
    const check = world.underWay[position];
    if (check === undefined) return;
    if (!this.isRetried) world.underWay.splice(position, 1);
    const before = world.state;
    const { state, outcome } = applyCheck(before, check.snapshot, check.decision);
    world.state = state;
    expectation.model = this.expected(expectation.model, check);
    expectSame(world, expectation);
    this.expectLaws(before, state, outcome, check, world);
  }

  private expected(model: Model, { snapshot, situation, seen }: CheckUnderWay): Model {
    if (snapshot.checkNumber <= model.lastNumber) return model;
    const counted = { ...model, lastNumber: snapshot.checkNumber };
    const status = decided(seen, situation, snapshot.takenAtMs);
    const isStop = status !== seen.status && (status === 'rolled_back' || status === 'rejected');
    if (isStop) {
      const isEnded = isTerminal(model.status);
      return isEnded
        ? counted
        : moved(
            counted,
            model.stage === 'draft' || model.stage === 'staging' ? 'rejected' : 'rolled_back',
            snapshot.takenAtMs,
          );
    }
    return seen.revision === model.revision ? moved(counted, status, snapshot.takenAtMs) : counted;
  }

  private expectLaws(
    before: RolloutState,
    after: RolloutState,
    outcome: CheckOutcome,
    check: CheckUnderWay,
    world: World,
  ) {
    // Double-fired checks decide once.
    if (outcome !== 'already_decided') world.decidedNumbers.push(check.snapshot.checkNumber);
    expect(new Set(world.decidedNumbers).size).toBe(world.decidedNumbers.length);
    // No path promotes past a breached guardrail, harm to the outcome, or the kill switch.
    const isHarm = check.situation.isKilled || isHarmful(check.seen.stage, check.situation);
    if (isHarm) expect(trafficShareOf(after)).toBeLessThanOrEqual(trafficShareOf(before));
    // Harm beats health.
    if (isHarm) expect(check.decision.action).not.toBe('hold');
    // Every hold is sticky: a check either leaves it or stops the candidate.
    if (before.status === 'hold') expect(['hold', 'rolled_back']).toContain(after.status);
    if (before.status === 'paused') expect(['paused', 'rolled_back', 'rejected']).toContain(after.status);
    // Terminal states stay terminal.
    if (isTerminal(before.status)) expect(after.status).toBe(before.status);
  }
  toString = () => `check ${this.which} under way ends${this.isRetried ? ', to be retried' : ''}`;
}

class PersonOrders implements RolloutCommand {
  readonly action: PersonAction;
  constructor(action: PersonAction) {
    this.action = action;
  }
  check = () => true;
  run(expectation: Expectation, world: World) {
    const before = world.state;
    const result = act(before, { action: this.action, person: 'ann', reason: 'because', atMs: world.nowMs });
    if (result.accepted) world.state = result.state;
    expectation.model = ordered(expectation.model, this.action);
    expectSame(world, expectation);
    // No order by itself gives the candidate more users: that takes a check, which looks for harm first.
    expect(trafficShareOf(world.state)).toBeLessThanOrEqual(trafficShareOf(before));
    if (isTerminal(before.status)) expect(world.state).toBe(before);
    if (before.status === 'hold' && world.state.status !== 'hold') expect(['resume', 'abort']).toContain(this.action);
  }
  toString = () => `ann: ${this.action}`;
}

const situations: fc.Arbitrary<Situation> = fc.record({
  isKilled: fc.integer({ min: 0, max: 19 }).map((i) => i === 0),
  staging: fc.constantFrom('passed', 'passed', 'passed', 'unproven', 'waiting', 'failed'),
  users: fc.constantFrom('many', 'many', 'few'),
  outcome: fc.constantFrom('better', 'better', 'not_worse', 'unclear', 'worse'),
  isGuardrailBreached: fc.integer({ min: 0, max: 9 }).map((i) => i === 0),
  broken: fc.constantFrom(
    'no',
    'no',
    'no',
    'no',
    'mismatch',
    'sample_ratio',
    'crossover',
    'not_a_number',
    'no_variance',
    'stale',
  ),
});
const uneventful: fc.Arbitrary<Situation> = fc.record({
  isKilled: fc.constant(false),
  staging: fc.constant('passed'),
  users: fc.constant('many'),
  outcome: fc.constant('better'),
  isGuardrailBreached: fc.constant(false),
  broken: fc.constant('no'),
});
const rarely = fc.integer({ min: 0, max: 5 }).map((i) => i === 0);

function commands(anySituation: fc.Arbitrary<Situation>) {
  return fc.commands(
    [
      fc.constantFrom(1, 24, 48, 170, 700).map((hours) => new TimePasses(hours)),
      fc.tuple(anySituation, rarely).map(([situation, isRepeated]) => new CheckStarts(situation, isRepeated)),
      fc.tuple(fc.nat(3), rarely).map(([which, isRetried]) => new CheckEnds(which, isRetried)),
      fc.constantFrom(...PERSON_ACTIONS, 'resume', 'resume').map((action) => new PersonOrders(action)),
    ],
    { maxCommands: 60, size: 'max' },
  );
}

/** Runs the commands on a rollout that is in a stage already, so that late stages are met as often as early ones. */
function runAgainstModel(run: Iterable<RolloutCommand>, stage: Stage): World {
  const world: World = { state: stateIn(stage), nowMs: 0, nextNumber: 0, underWay: [], decidedNumbers: [] };
  fc.modelRun(() => ({ model: { model: { ...NEW_MODEL, stage, status: stage } }, real: world }), run);
  return world;
}

describe('the rollout under any interleaving of checks, retries and people', () => {
  it('does what the model does: harm beats health, holds are sticky, ends are final, checks decide once', () => {
    fc.assert(
      fc.property(commands(situations), fc.constantFrom(...STAGES), (run, stage) => {
        runAgainstModel(run, stage);
      }),
      { numRuns: 600 },
    );
  });

  it('reaches every status on some path, so that the laws above are not empty', () => {
    const reached = new Set<string>();
    for (const [anySituation, numRuns] of [
      [situations, 150],
      [uneventful, 150],
      [fc.oneof(uneventful, uneventful, uneventful, situations), 150],
    ] as const) {
      fc.assert(
        fc.property(commands(anySituation), (run) => {
          reached.add(runAgainstModel(run, 'draft').state.status);
        }),
        { numRuns, seed: 20_240 },
      );
    }
    expect([...reached].sort()).toEqual([
      'completed',
      'draft',
      'full_100',
      'hold',
      'inconclusive',
      'paused',
      'ramp_20',
      'ramp_50',
      'rejected',
      'rolled_back',
      'staging',
    ]);
  });
});
