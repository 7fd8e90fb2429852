import type { OutcomeAnalysis } from '../../../src/domain/experiment/outcome-analysis.ts';
import { type SampleSizeInput, sampleSize } from '../../../src/domain/experiment/sample-size.ts';
import { analyse } from '../../../src/domain/rollout/analysis.ts';
import type { ReplayedCheck } from '../../../src/domain/rollout/replay.ts';
import type { RecordedCheck, RecordedOrder, Rollout } from '../../../src/domain/rollout/rollout.ts';
import type { StagingTurn } from '../../../src/domain/rollout/staging.ts';
import { trafficShareOf } from '../../../src/domain/rollout/state.ts';
import { number, numberOrMissing } from '../../../src/domain/rollout/wording.ts';
import type { KillSwitch } from '../../../src/store/rollout-store.ts';
import { EVERY_AGENT } from './options.ts';

const at = (ms: number): string => new Date(ms).toISOString();

/** One line of the list. */
export function listLine({ rolloutId, agent, state, requestedAt, candidatePolicyId }: Rollout): string {
  return [
    rolloutId,
    agent,
    state.status,
    `${100 * trafficShareOf(state)} %`,
    requestedAt,
    candidatePolicyId.slice(0, 12),
  ].join('  ');
}

/** How many users an experiment needs, and how long that takes, as lines. */
export function sampleSizeLines(design: SampleSizeInput, usersPerDay: number | null): readonly string[] {
  const { fixed, sequential } = sampleSize(design);
  const { delta, sd, alpha, power } = design;
  return [
    `A difference of ${delta} (standard deviation ${sd}, alpha ${alpha}, power ${power}) needs, in each arm:`,
    `  ${fixed} users for one look at the end`,
    `  ${sequential} users for looking all the time, as a rollout does`,
    ...(usersPerDay === null
      ? []
      : [0.2, 0.5].map(
          (share) =>
            `  at ${100 * share} %: ${number(sequential / (share * usersPerDay))} days of ${usersPerDay} users a day`,
        )),
  ];
}

/** Everything that is known of a rollout, for people. */
export function showLines(
  rollout: Rollout,
  parts: {
    readonly last: RecordedCheck | null;
    readonly orders: readonly RecordedOrder[];
    readonly staging: readonly StagingTurn[];
  },
): readonly string[] {
  const { state, config } = rollout;
  return [
    `${rollout.rolloutId}: ${rollout.agent}, ${config.mode === 'aa' ? 'A/A' : 'A/B'}, requested by ${rollout.requestedBy} at ${rollout.requestedAt}`,
    `candidate ${rollout.candidatePolicyId} (${rollout.gate}) against ${rollout.incumbentPolicyId}`,
    `status ${state.status} in ${state.stage} since ${at(state.stageEnteredAtMs)}, ${100 * trafficShareOf(state)} % of users`,
    `staging: ${parts.staging.filter((turn) => turn.isPassed).length} of ${parts.staging.length} turns passed`,
    ...parts.staging
      .filter((turn) => !turn.isPassed)
      .map(
        (turn) => `  turn ${turn.turnNumber}: ${[turn.failure ?? '', ...turn.schemaErrors].filter(Boolean).join('; ')}`,
      ),
    ...sampleSizeLines({ delta: 0.03, sd: 0.16, alpha: config.alpha, power: 0.8 }, null),
    ...(parts.last === null ? [] : checkLines(rollout, parts.last)),
    ...(rollout.transitions.length === 0 ? [] : ['moves:']),
    ...rollout.transitions.map(
      ({ from, to, atMs, reasons, person }) =>
        `  ${at(atMs)} ${from} → ${to}${person === null ? '' : ` by ${person}`}: ${reasons.join('; ')}`,
    ),
    ...(parts.orders.length === 0 ? [] : ['orders:']),
    ...parts.orders.map(
      ({ atMs, action, person, reason, outcome, refusal }) =>
        `  ${at(atMs)} ${person}: ${action}, ${reason} (${outcome ?? 'not decided yet'}${refusal === null ? '' : `: ${refusal}`})`,
    ),
  ];
}

function checkLines({ config, slowAboveMs }: Rollout, { snapshot, action, reasons }: RecordedCheck): readonly string[] {
  const head = `check ${snapshot.checkNumber} at ${at(snapshot.takenAtMs)}: ${action}: ${reasons.join('; ')}`;
  if (snapshot.experiment === null) return [head];
  const { outcome, effectiveReward, exposedUsers, usersInBothArms } = snapshot.experiment;
  const { outcome: compared, guardrails, sampleRatio } = analyse(snapshot.experiment, config, snapshot.state.stage);
  return [
    head,
    `users exposed: ${exposedUsers.treatment} treatment, ${exposedUsers.control} control, ${usersInBothArms} in both` +
      (sampleRatio === null
        ? ''
        : `; split log Bayes factor ${number(sampleRatio.logBayesFactor)}${sampleRatio.isAlarm ? ', ALARM' : ''}`),
    `user-signal reward: treatment ${numberOrMissing(outcome.treatment.mean)} (${outcome.treatment.n} users), ` +
      `control ${numberOrMissing(outcome.control.mean)} (${outcome.control.n} users)`,
    `effective reward, beside it: treatment ${numberOrMissing(effectiveReward.treatment)}, control ${numberOrMissing(effectiveReward.control)}`,
    comparisonLine(compared),
    ...guardrails.map(({ guardrail, harm, lowerBound, margin, isBreached }) =>
      guardrail === 'slow_turns' && slowAboveMs === null
        ? '  slow_turns: no threshold, the incumbent served nobody in the seven days before'
        : `  ${guardrail}: worse by ${numberOrMissing(harm)}, at least ${number(lowerBound)}, margin ${margin}${isBreached ? ', BREACHED' : ''}`,
    ),
  ];
}

function comparisonLine(compared: OutcomeAnalysis | null): string {
  if (compared === null) return 'at full_100 nobody is left to compare with: the moves say what the ramp showed';
  const { comparison } = compared;
  if (comparison === null) return 'the arms cannot be compared yet';
  const { difference, interval } = comparison;
  return `difference ${number(difference)}, interval [${number(interval.lower)}, ${number(interval.upper)}]`;
}

/** What a kill switch is now, and which switches are on. */
export function killSwitchLines(agent: string, isOn: boolean, switches: readonly KillSwitch[]): readonly string[] {
  const nameOf = (name: string) => (name === EVERY_AGENT ? 'every agent' : name);
  return [
    `The kill switch of ${nameOf(agent)} is ${isOn ? 'on' : 'off'}.`,
    ...(switches.length === 0 ? ['No kill switch is on: candidates may serve.'] : ['On:']),
    ...switches.map((each) => `  ${nameOf(each.agent)}, by ${each.person} at ${each.createdAt}: ${each.reason}`),
  ];
}

/** One line of a replay. */
export function replayLine(
  { snapshot, outcome }: RecordedCheck,
  { recorded, recomputed, isSame }: ReplayedCheck,
): string {
  const { checkNumber, takenAtMs, state } = snapshot;
  const head = `${isSame ? 'same     ' : 'DIFFERENT'} ${checkNumber} ${at(takenAtMs)} ${state.status}`;
  const line = `${head}: ${recorded.action} (${outcome}): ${recorded.reasons.join('; ')}`;
  return isSame ? line : `${line}\n          now ${recomputed.action}: ${recomputed.reasons.join('; ')}`;
}
