import type { Arm } from '../experiment/arms.ts';
import { experimentSalt, isRecordedArmRight } from '../experiment/assignment.ts';
import { isInExposureWindow, maturesAtMs, type OutcomeTimes, userOutcome } from '../experiment/outcome.ts';
import type { TurnExperiment } from '../experiment/turn-experiment.ts';
import { feedbackGroup } from '../reward/feedback-type.ts';
import { currentEvents, type FoldableEvent, turnReward } from '../reward/fold.ts';
import type { RewardComponent } from '../reward/reward.ts';
import type { MaturedUser, UserValues } from './tally.ts';

/** A user's first turn in one of the arms. */
export interface Exposure {
  /** The user id; of anonymous turns the conversation. */
  readonly unit: string;
  readonly arm: Arm;
  readonly firstExposedAtMs: number;
  /** The candidate's share at that turn. */
  readonly trafficShare: number;
}

/** What analysis reads of one turn of an exposed user, with the ledger of its feedback. */
export interface AnalysedTurn {
  readonly atMs: number;
  readonly experiment: TurnExperiment;
  readonly error: string | null;
  readonly executionTimeMs: number;
  readonly adjustments: readonly RewardComponent[];
  /** The score of the implicit reward. */
  readonly implicitScore: number;
  /** Every event, also those after the outcome matured. */
  readonly events: readonly (FoldableEvent & { readonly createdAt: string })[];
}

/** What of a rollout the analysis of a user needs. */
export interface UserAnalysis {
  readonly agent: string;
  readonly rolloutId: string;
  readonly times: OutcomeTimes;
  /** Turns that took longer are slow; null: nothing is slow, because nothing was known of the incumbent. */
  readonly slowAboveMs: number | null;
}

/** Whether the assignment gives an exposed user's arm again. */
export function isExposureRight(exposure: Exposure, analysis: Pick<UserAnalysis, 'agent' | 'rolloutId'>): boolean {
  const { unit, arm, trafficShare } = exposure;
  return isRecordedArmRight({ experimentId: experimentSalt(analysis), userId: unit, trafficShare, arm });
}

/**
 * A user's one outcome and guardrail values: over the user's turns of that arm in the exposure window, with the feedback
 * received until it matured, however late it is computed. A turn's arm is recomputed; a mismatch is counted.
 * Source: experiments.md ("Unit, assignment, outcome", "Guardrails").
 */
export function maturedUser(exposure: Exposure, turns: readonly AnalysedTurn[], analysis: UserAnalysis): MaturedUser {
  const { arm, firstExposedAtMs } = exposure;
  const { times } = analysis;
  const inWindow = turns.filter(({ atMs }) => isInExposureWindow(atMs, firstExposedAtMs, times));
  const experimentId = experimentSalt(analysis);
  const mismatches = inWindow.filter(
    ({ experiment }) => !isRecordedArmRight({ ...experiment, experimentId, userId: exposure.unit }),
  );
  const measured = inWindow
    .filter(({ experiment }) => experiment.arm === arm)
    .map((turn) => measuredTurn(turn, maturesAtMs(firstExposedAtMs, times), analysis.slowAboveMs));
  return { arm, values: valuesOf(measured, firstExposedAtMs, times), assignmentMismatches: mismatches.length };
}

interface MeasuredTurn {
  readonly atMs: number;
  readonly userSignalReward: number;
  readonly effectiveReward: number;
  readonly failed: boolean;
  readonly slow: boolean;
  readonly thumbsDown: boolean;
  readonly regenerated: boolean;
  readonly hasFeedback: boolean;
}

function measuredTurn(turn: AnalysedTurn, maturedAtMs: number, slowAboveMs: number | null): MeasuredTurn {
  // Received is what counts, so that the outcome is the same however late an event was applied, or this is computed.
  const received = turn.events
    .filter(({ createdAt }) => Date.parse(createdAt) <= maturedAtMs)
    .map((event) => ({ ...event, appliedAt: event.createdAt }));
  const current = currentEvents(received);
  const failed = turn.error !== null;
  const { userSignalReward, effectiveReward } = turnReward({
    events: received,
    adjustments: turn.adjustments,
    failed,
    implicitScore: turn.implicitScore,
  });
  const opinion = current.findLast(({ feedbackType }) => feedbackGroup(feedbackType) === 'opinion');
  return {
    atMs: turn.atMs,
    userSignalReward,
    effectiveReward,
    failed,
    slow: slowAboveMs !== null && turn.executionTimeMs > slowAboveMs,
    thumbsDown: opinion?.feedbackType === 'thumbs_down',
    regenerated: current.some(({ feedbackType }) => feedbackType === 'regenerate'),
    hasFeedback: current.length > 0,
  };
}

function valuesOf(turns: readonly MeasuredTurn[], firstExposedAtMs: number, times: OutcomeTimes): UserValues | null {
  const outcome = userOutcome(turns, firstExposedAtMs, times);
  if (outcome === null) return null;
  const share = (is: (turn: MeasuredTurn) => boolean): number => turns.filter(is).length / turns.length;
  return {
    outcome,
    effectiveReward: turns.reduce((sum, turn) => sum + turn.effectiveReward, 0) / turns.length,
    guardrails: {
      error_rate: share((turn) => turn.failed),
      slow_turns: share((turn) => turn.slow),
      thumbs_down_rate: share((turn) => turn.thumbsDown),
      regenerate_rate: share((turn) => turn.regenerated),
      feedback_rate: share((turn) => turn.hasFeedback),
    },
  };
}
