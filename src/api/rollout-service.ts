import { type AssignedArm, assign, experimentSalt, experimentUnit } from '../domain/experiment/assignment.ts';
import { addToBreaker, type BreakerState, breakerTrip, CLOSED_BREAKER } from '../domain/experiment/breaker.ts';
import type { TurnExperiment } from '../domain/experiment/turn-experiment.ts';
import type { PolicyChannel } from '../domain/learning/policy-channel.ts';
import type { RecordedTrip, Rollout } from '../domain/rollout/rollout.ts';
import { isServing, trafficShareOf } from '../domain/rollout/state.ts';
import type { RolloutService } from '../store/rollout-store.ts';

/** Who asks, for the assignment. */
export interface TurnUnit {
  readonly userId: string | null;
  readonly conversationId: string;
}

/** A rollout whose candidate serves users now. */
export interface ServedRollout {
  readonly rolloutId: string;
  readonly candidatePolicyId: string;
  readonly mode: 'ab' | 'aa';
  readonly salt: string;
  readonly trafficShare: number;
}

/**
 * Of what the store says, the agents whose candidate serves: a rollout in a stage that serves, the channel `candidate` at its
 * policy, and nothing that stops it: no kill switch, no abort, no tripped breaker.
 */
export function servedRollouts(
  { rollouts, killSwitches }: RolloutService,
  channels: readonly PolicyChannel[],
): ReadonlyMap<string, ServedRollout> {
  const isKilled = (agent: string) => killSwitches.some((each) => each.agent === agent || each.agent === '*');
  const pointsAt = ({ agent, candidatePolicyId }: Rollout) =>
    channels.some(
      (each) => each.agent === agent && each.channel === 'candidate' && each.policyId === candidatePolicyId,
    );
  const served = rollouts.filter(
    (rollout) =>
      isServing(rollout.state) &&
      rollout.abort === null &&
      rollout.trip === null &&
      !isKilled(rollout.agent) &&
      pointsAt(rollout),
  );
  return new Map(
    served.map((rollout) => [
      rollout.agent,
      {
        rolloutId: rollout.rolloutId,
        candidatePolicyId: rollout.candidatePolicyId,
        mode: rollout.config.mode,
        salt: experimentSalt(rollout),
        trafficShare: trafficShareOf(rollout.state),
      },
    ]),
  );
}

/** What a turn is to a rollout: the same for the same unit and share, in every process. Pure, microseconds. */
export function experimentOf(rollout: ServedRollout, unit: TurnUnit): TurnExperiment {
  const { rolloutId, salt, trafficShare } = rollout;
  const { arm, probability } = assign({ experimentId: salt, userId: experimentUnit(unit), trafficShare });
  return { rolloutId, arm, probability, trafficShare };
}

/** Whether the candidate answers an arm; in an A/A rollout the incumbent answers both. */
export function isCandidateArm({ mode }: ServedRollout, arm: AssignedArm): boolean {
  return mode === 'ab' && arm === 'treatment';
}

/**
 * The breakers of this process: each looks at the treated turns that this process saw end. One that trips stays tripped here,
 * and is told to the others by the store.
 */
export class RolloutBreakers {
  readonly #states = new Map<string, BreakerState>();
  readonly #tripped = new Map<string, RecordedTrip>();

  isTripped(rolloutId: string): boolean {
    return this.#tripped.has(rolloutId);
  }

  /** Takes note of a treated turn's end; the trip when this one made the breaker trip. */
  observe(
    rolloutId: string,
    failed: boolean,
    atMs: number,
  ): { readonly trip: RecordedTrip; readonly why: string } | null {
    if (this.isTripped(rolloutId)) return null;
    const breaker = addToBreaker(this.#states.get(rolloutId) ?? CLOSED_BREAKER, failed);
    this.#states.set(rolloutId, breaker);
    const why = breakerTrip(breaker);
    if (why === null) return null;
    const trip = { breaker, atMs };
    this.#tripped.set(rolloutId, trip);
    return { trip, why };
  }

  /** Trips that the store may not know yet: each is recorded again until the rollout is seen no more. */
  trips(): ReadonlyMap<string, RecordedTrip> {
    return this.#tripped;
  }

  /** Forgets rollouts that have ended. */
  keepOnly(rolloutIds: ReadonlySet<string>): void {
    for (const known of [...this.#states.keys(), ...this.#tripped.keys()]) {
      if (rolloutIds.has(known)) continue;
      this.#states.delete(known);
      this.#tripped.delete(known);
    }
  }
}
