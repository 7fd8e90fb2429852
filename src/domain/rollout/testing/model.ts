/** A simple model of the state machine: the table of experiments.md ("The state machine") in the words of `Situation`. */
import { DEFAULT_ROLLOUT_CONFIG } from '../config.ts';
import type { PersonAction } from '../people.ts';
import type { RolloutStatus, Stage } from '../state.ts';
import { isBroken, isOutcomeHarmful, type Situation } from './situations.ts';

export interface Model {
  readonly status: RolloutStatus;
  readonly stage: Stage;
  readonly enteredAtMs: number;
  readonly rampStartedAtMs: number;
  readonly isApproved: boolean;
  readonly isPromotionAsked: boolean;
  readonly revision: number;
  readonly lastNumber: number;
}

export const NEW_MODEL: Model = {
  status: 'draft',
  stage: 'draft',
  enteredAtMs: 0,
  rampStartedAtMs: 0,
  isApproved: false,
  isPromotionAsked: false,
  revision: 0,
  lastNumber: 0,
};

const NEXT: Readonly<Record<Stage, RolloutStatus>> = {
  draft: 'staging',
  staging: 'ramp_20',
  ramp_20: 'ramp_50',
  ramp_50: 'full_100',
  full_100: 'completed',
};
const ENDS: readonly RolloutStatus[] = ['completed', 'rolled_back', 'rejected'];
const { minimumRampMs, fullServiceMs, maximumRampMs } = DEFAULT_ROLLOUT_CONFIG.durations;

const isRamp = (stage: Stage) => stage === 'ramp_20' || stage === 'ramp_50';
const isServed = (stage: Stage) => isRamp(stage) || stage === 'full_100';
const isBeside = ({ status }: Model) => status === 'hold' || status === 'paused';

/** Whether a situation harms, as seen in this stage. */
export function isHarmful(stage: Stage, situation: Situation): boolean {
  if (stage === 'staging') return situation.staging === 'failed';
  if (!isServed(stage)) return false;
  return situation.isGuardrailBreached || (isRamp(stage) && isOutcomeHarmful(situation));
}

/** Where a check that sees this leads; the same status when it waits. */
export function decided(model: Model, situation: Situation, nowMs: number): RolloutStatus {
  const { status, stage } = model;
  const isHarm = situation.isKilled || isHarmful(stage, situation);
  if (ENDS.includes(status)) return status;
  if (status === 'inconclusive') return !model.isPromotionAsked ? status : isHarm ? 'rolled_back' : 'full_100';
  if (isHarm) return isServed(stage) ? 'rolled_back' : 'rejected';
  if (isBeside(model)) return status;
  if (stage === 'draft') return 'staging';
  if (stage === 'staging') {
    const isPassed = situation.staging === 'passed' || (situation.staging === 'unproven' && model.isApproved);
    return isPassed ? 'ramp_20' : status;
  }
  if (model.isPromotionAsked) return NEXT[stage];
  if (isHeld(stage, situation)) return 'hold';
  const inStageMs = nowMs - model.enteredAtMs;
  if (stage === 'full_100') return inStageMs >= fullServiceMs ? 'completed' : status;
  const shown: readonly Situation['outcome'][] = stage === 'ramp_20' ? ['not_worse', 'better'] : ['better'];
  if (inStageMs >= minimumRampMs && situation.users === 'many' && shown.includes(situation.outcome)) return NEXT[stage];
  return nowMs - model.rampStartedAtMs >= maximumRampMs ? 'inconclusive' : status;
}

/** At full_100 only what does not need a control holds. */
function isHeld(stage: Stage, situation: Situation): boolean {
  if (stage !== 'full_100') return isBroken(situation);
  return situation.broken === 'mismatch' || (situation.broken === 'stale' && situation.users === 'many');
}

export function moved(model: Model, status: RolloutStatus, nowMs: number): Model {
  if (status === model.status) return model;
  const next = { ...model, status, revision: model.revision + 1 };
  const isNewStage = (stage: RolloutStatus): stage is Stage => stage in NEXT && stage !== model.stage;
  if (!isNewStage(status)) return next;
  return {
    ...next,
    stage: status,
    enteredAtMs: nowMs,
    rampStartedAtMs: status === 'ramp_20' ? nowMs : model.rampStartedAtMs,
    isPromotionAsked: false,
  };
}

/** The model after a person's order; the same model when it is refused. */
export function ordered(model: Model, action: PersonAction): Model {
  const { status, stage } = model;
  const isEnded = ENDS.includes(status) || status === 'inconclusive';
  const changed = { ...model, revision: model.revision + 1 };
  switch (action) {
    case 'approve':
      return isServed(stage) || isEnded ? model : { ...changed, isApproved: true };
    case 'pause':
      return isEnded || isBeside(model) ? model : { ...changed, status: 'paused' };
    case 'resume':
      return isBeside(model) ? { ...changed, status: stage } : model;
    case 'promote':
      return !isServed(stage) || ENDS.includes(status) ? model : { ...changed, isPromotionAsked: true };
    case 'abort':
      return ENDS.includes(status) ? model : { ...changed, status: isServed(stage) ? 'rolled_back' : 'rejected' };
  }
}
