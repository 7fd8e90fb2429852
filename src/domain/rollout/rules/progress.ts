import type { ArmPair } from '../../experiment/arms.ts';
import { type Measurement, MINIMUM_USERS_PER_ARM } from '../../experiment/measurement.ts';
import type { OutcomeAnalysis } from '../../experiment/outcome-analysis.ts';
import type { Rule, RuleInput } from '../decision.ts';
import { type Stage, targetOf } from '../state.ts';
import { duration, number } from '../wording.ts';
import { healthProblems } from './health.ts';

/**
 * A person's wish to promote, granted by the check: it overrides time, users, bounds and health, which the reasons then
 * name, but never the stops before it.
 */
export const promoteOnRequest: Rule = (input) => {
  const { state } = input.snapshot;
  const request = state.promotionRequest;
  // Without an analysis nobody knows whether a guardrail is breached.
  if (request === null || input.analysis === null || targetOf(state, 'promote') === null) return null;
  const overridden = [...unmetMinimums(input), ...healthProblems(input)].map((problem) => `overridden: ${problem}`);
  return { action: 'promote', reasons: [`${request.person} promoted: ${request.reason}`, ...overridden] };
};

/** Precedence 4: too early to tell. Not beyond the maximum duration: a rollout without users would wait for ever. */
export const waitForMinimums: Rule = (input) => {
  const unmet = unmetMinimums(input);
  return unmet.length === 0 || isOverdue(input) ? null : { action: 'wait', reasons: unmet };
};

/** Precedence 5: everything that the stage asks for is there. */
export const promoteOnEvidence: Rule = (input) => {
  if (unmetMinimums(input).length > 0) return null;
  const { isShown, reasons } = evidenceFor(input);
  return isShown ? { action: 'promote', reasons } : null;
};

/** Precedence 6: 28 days after ramp_20 began nothing was shown. */
export const endAfterMaximum: Rule = (input) => {
  if (!isOverdue(input)) return null;
  const { maximumRampMs } = input.config.durations;
  return {
    action: 'declare_inconclusive',
    reasons: [
      `nothing was shown in ${duration(maximumRampMs)} since ramp_20 began`,
      ...unmetMinimums(input),
      ...evidenceFor(input).reasons,
    ],
  };
};

/** Else: wait, and say for what. */
export const waitForEvidence = (input: RuleInput) => ({ action: 'wait', reasons: evidenceFor(input).reasons }) as const;

function unmetMinimums({ snapshot, config }: RuleInput): readonly string[] {
  const { state, staging, experiment, takenAtMs } = snapshot;
  const { minimumRampMs, fullServiceMs } = config.durations;
  const inStageMs = takenAtMs - state.stageEnteredAtMs;
  switch (state.stage) {
    case 'draft':
      return [];
    case 'staging': {
      const { planned, passed } = staging.smokeTurns;
      return [
        ...(config.mode === 'aa' ? [] : gateWait(staging.gate, state.approval !== null)),
        ...(planned === 0 || passed < planned ? [`${passed} of ${planned} smoke turns have passed`] : []),
      ];
    }
    case 'ramp_20':
    case 'ramp_50':
      return [...early(state.stage, inStageMs, minimumRampMs), ...fewUsers(experiment?.outcome)];
    case 'full_100':
      return early(state.stage, inStageMs, fullServiceMs);
  }
}

function gateWait(gate: RuleInput['snapshot']['staging']['gate'], isApproved: boolean): readonly string[] {
  if (gate === 'passed') return [];
  if (gate === 'unproven') return isApproved ? [] : ["the candidate is unproven and waits for a person's approval"];
  return [`the training gate has not passed: ${gate}`];
}

function early(stage: Stage, inStageMs: number, minimumMs: number): readonly string[] {
  if (inStageMs >= minimumMs) return [];
  return [`${duration(inStageMs)} in ${stage}, at least ${duration(minimumMs)} are needed`];
}

function fewUsers(outcome: ArmPair<Measurement> | undefined): readonly string[] {
  const control = outcome?.control.n ?? 0;
  const treatment = outcome?.treatment.n ?? 0;
  if (control >= MINIMUM_USERS_PER_ARM && treatment >= MINIMUM_USERS_PER_ARM) return [];
  return [
    `${treatment} treatment and ${control} control users have matured, at least ${MINIMUM_USERS_PER_ARM} each are needed`,
  ];
}

interface Shown {
  readonly isShown: boolean;
  readonly reasons: readonly string[];
}

/** Whether the stage's evidence is there once its minimums are met, and what it is. */
function evidenceFor({ snapshot, config, analysis }: RuleInput): Shown {
  const { stage } = snapshot.state;
  switch (stage) {
    case 'draft':
      return { isShown: true, reasons: ['the rollout starts with staging'] };
    case 'staging':
      return { isShown: true, reasons: stagingPassed({ snapshot, config, analysis }) };
    case 'ramp_20':
    case 'ramp_50': {
      if (config.mode === 'aa') {
        return { isShown: false, reasons: ['A/A: both arms get the incumbent, there is nothing to promote'] };
      }
      const threshold = stage === 'ramp_20' ? -config.nonInferiorityMargin : config.superiorityMargin;
      return outcomeShown(analysis?.outcome ?? null, threshold);
    }
    case 'full_100':
      return {
        isShown: true,
        reasons: [`no guardrail breached in ${duration(config.durations.fullServiceMs)} at full_100`],
      };
  }
}

function stagingPassed({ snapshot: { staging, state }, config }: RuleInput): readonly string[] {
  const smoke = `${staging.smokeTurns.passed} of ${staging.smokeTurns.planned} smoke turns passed, no schema errors`;
  if (config.mode === 'aa') return [smoke];
  if (staging.gate !== 'unproven' || state.approval === null) return ['the training gate passed', smoke];
  return [`${state.approval.person} approved the unproven candidate: ${state.approval.reason}`, smoke];
}

function outcomeShown(outcome: OutcomeAnalysis | null, threshold: number): Shown {
  if (outcome === null || !outcome.isDecisive || outcome.comparison === null) {
    return { isShown: false, reasons: ['the arms cannot be compared yet'] };
  }
  const { difference, interval } = outcome.comparison;
  const isShown = interval.lower > threshold;
  return {
    isShown,
    reasons: [
      `treatment − control = ${number(difference)}, interval [${number(interval.lower)}, ${number(interval.upper)}]: ` +
        `the lower bound is ${isShown ? 'above' : 'not above'} ${number(threshold)}`,
    ],
  };
}

function isOverdue({ snapshot, config }: RuleInput): boolean {
  const { state, takenAtMs } = snapshot;
  return (
    targetOf(state, 'declare_inconclusive') !== null &&
    state.rampStartedAtMs !== null &&
    takenAtMs - state.rampStartedAtMs >= config.durations.maximumRampMs
  );
}
