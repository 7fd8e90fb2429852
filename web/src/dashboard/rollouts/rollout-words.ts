import type { GUARDRAILS } from '../../../../src/domain/experiment/guardrails.ts';
import type { PersonAction } from '../../../../src/domain/rollout/people.ts';
import type { RolloutStatus, Stage } from '../../../../src/domain/rollout/state.ts';

/** What a status says to somebody who has not read the state machine. */
export const STATUS_WORDS: Readonly<Record<RolloutStatus, string>> = {
  draft: 'Not begun',
  staging: 'Tried on held-out questions',
  ramp_20: 'Tried on 20 % of users',
  ramp_50: 'Tried on 50 % of users',
  full_100: 'Serves everybody, watched',
  hold: 'Held: a person must look',
  paused: 'Paused by a person',
  completed: 'Completed: the candidate is stable',
  rolled_back: 'Rolled back',
  inconclusive: 'Inconclusive: the incumbent stays',
  rejected: 'Rejected in staging',
};

export const STAGE_WORDS: Readonly<Record<Stage, string>> = {
  draft: 'Draft',
  staging: 'Staging',
  ramp_20: '20 %',
  ramp_50: '50 %',
  full_100: '100 %',
};

export const GUARDRAIL_WORDS: Readonly<Record<(typeof GUARDRAILS)[number], string>> = {
  error_rate: 'Error rate',
  slow_turns: 'Slow turns',
  thumbs_down_rate: 'Thumbs-down rate',
  regenerate_rate: 'Regenerate rate',
  feedback_rate: 'Feedback rate',
};

/** What a guardrail's verdict comes to; without a time above which a turn is slow nothing is kept. */
export function guardrailState(
  verdict: { readonly name: (typeof GUARDRAILS)[number]; readonly is_breached: boolean },
  rollout: { readonly slow_above_ms: number | null },
): 'breached' | 'kept' | 'no threshold' {
  if (verdict.is_breached) return 'breached';
  return verdict.name === 'slow_turns' && rollout.slow_above_ms === null ? 'no threshold' : 'kept';
}

export const ACTION_WORDS: Readonly<Record<PersonAction, string>> = {
  approve: 'Approve',
  pause: 'Pause',
  resume: 'Resume',
  promote: 'Promote',
  abort: 'Abort',
};

const ENDED: readonly RolloutStatus[] = ['completed', 'rolled_back', 'rejected'];

/** Whether checks may still move it. */
export function isOpen({ status }: { readonly status: RolloutStatus }): boolean {
  return !ENDED.includes(status);
}

/** What a person can order in a status; the service refuses the rest, and says why. */
export function ordersIn({
  status,
  stage,
}: {
  readonly status: RolloutStatus;
  readonly stage: Stage;
}): readonly PersonAction[] {
  if (status === 'inconclusive') return ['promote'];
  if (!isOpen({ status })) return [];
  const isBeforeUsers = stage === 'draft' || stage === 'staging';
  if (status === 'hold' || status === 'paused')
    return [...(isBeforeUsers ? (['approve'] as const) : []), 'resume', 'abort'];
  return [isBeforeUsers ? 'approve' : 'promote', 'pause', 'abort'];
}
