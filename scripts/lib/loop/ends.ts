import type { RolloutView } from '../../../src/contracts/http/rollouts.ts';
import type { TasteFamily } from '../../../src/simulation/taste/taste.ts';
import type { LightningStore } from '../../../src/store/lightning-store.ts';
import type { LoopView } from './observe.ts';
import type { LoopMode } from './options.ts';
import type { RolloutApi } from './rollout-api.ts';
import type { LoopSettings } from './settings.ts';
import { exposedShare, turnsSince } from './verdict.ts';

/** How a loop ended. */
export interface LoopEnd {
  /** Whether that is the end that it is to show. */
  readonly isExpected: boolean;
  /** In plain words. */
  readonly said: string;
  /** From its first start on, kills included. */
  readonly seconds: number;
}

type End = Omit<LoopEnd, 'seconds'>;

/** What a mode of the loop is made of. */
export interface LoopPlay {
  readonly taste: TasteFamily;
  /** Whether a collection that meets its target starts a training. */
  readonly trains: boolean;
  /** Whether somebody puts a candidate of their own on trial. */
  readonly bringsOwnCandidate: boolean;
  /** The end, once it is there. */
  endOf(view: LoopView, store: LightningStore): Promise<End | null>;
  /** What a person does in this view. */
  actOn(view: LoopView, rollouts: RolloutApi, settings: LoopSettings): Promise<void>;
}

/** A moved channel serves within this time in every process (experiments.md, "Rollback"). */
const IN_EFFECT_AFTER_MS = 5_000;
/** Turns that show who is served. */
const SHOWN_TURNS = 30;
/** Trainings whose candidates may fail before the loop gives up: the second has twice the turns. */
const MOST_FAILED_TRAININGS = 2;
const INSISTED_ROLLOUT = 'insisted';

export function playOf(mode: LoopMode): LoopPlay {
  return { improve, harmful, null: nothingToFind }[mode];
}

const unexpected = (said: string): End => ({ isExpected: false, said });

const improve: LoopPlay = {
  taste: 'persona',
  trains: true,
  bringsOwnCandidate: false,
  async endOf({ runs, rollout }, store) {
    const failed = runs.filter(
      ({ status, gate }) => status === 'failed' || (status === 'completed' && gate === 'failed'),
    );
    if (rollout === null) {
      return failed.length < MOST_FAILED_TRAININGS
        ? null
        : unexpected(`${failed.length} trainings brought no candidate`);
    }
    if (rollout.status === 'completed') return await servesEverybody(rollout, store);
    return hasEnded(rollout) ? unexpected(endedAs(rollout)) : null;
  },
  actOn: approveUnproven,
};

const harmful: LoopPlay = {
  taste: 'persona',
  trains: false,
  bringsOwnCandidate: true,
  async endOf({ rollout }, store) {
    if (rollout === null || !hasEnded(rollout)) return null;
    return rollout.status === 'rolled_back' ? await isContained(rollout, store) : unexpected(endedAs(rollout));
  },
  actOn: approveUnproven,
};

const nothingToFind: LoopPlay = {
  taste: 'null',
  trains: true,
  bringsOwnCandidate: false,
  async endOf({ runs: [run], rollout }) {
    if (run?.status === 'failed') return unexpected(`the training failed: ${run.failure}`);
    if (rollout === null || !hasEnded(rollout)) return null;
    return { isExpected: rollout.status !== 'completed', said: endedAs(rollout) };
  },
  async actOn(view, rollouts, settings) {
    const { runs, rollout } = view;
    const [run] = runs;
    // The gate has said no. The trial on users must say no, too: somebody insists on it.
    if (rollout === null && run?.gate === 'failed' && run.status === 'completed' && run.candidatePolicyId !== null) {
      await rollouts.create({
        rollout_id: INSISTED_ROLLOUT,
        agent: settings.agent,
        candidate_policy_id: run.candidatePolicyId,
        config: settings.rollout,
      });
    }
    await approveUnproven(view, rollouts);
  },
};

/** An unproven candidate waits in staging for a person. */
async function approveUnproven({ rollout }: LoopView, rollouts: RolloutApi): Promise<void> {
  if (rollout?.status !== 'staging' || rollout.gate !== 'unproven' || rollout.approval !== null) return;
  await rollouts.approve(rollout.rollout_id, 'the loop takes the risk: the trial on users decides');
}

function hasEnded({ status }: RolloutView): boolean {
  return ['completed', 'rolled_back', 'rejected', 'inconclusive'].includes(status);
}

function endedAs({ status, reasons }: RolloutView): string {
  return `the rollout ended ${status}: ${reasons.join('; ')}`;
}

/** When the rollout ended, and then some: what is served from here on is what the end says. */
function inEffectFrom({ transitions }: RolloutView): string {
  return new Date(Date.parse(transitions.at(-1)?.at ?? '') + IN_EFFECT_AFTER_MS).toISOString();
}

/** Whether everybody is served by the candidate now; null while too few turns tell. */
async function servesEverybody(rollout: RolloutView, store: LightningStore): Promise<End | null> {
  const turns = await turnsSince(store, rollout.agent, inEffectFrom(rollout));
  if (turns.length < SHOWN_TURNS) return null;
  const others = turns.filter(({ policyId }) => policyId !== rollout.candidate_policy_id).length;
  return others === 0
    ? { isExpected: true, said: `completed: the candidate served all of the last ${turns.length} turns` }
    : unexpected(`completed, but ${others} of ${turns.length} turns were served by another policy`);
}

/** Whether the harm stayed within its bounds: at most 20 % of users, and nobody after the rollback; null while too few turns tell. */
async function isContained(rollout: RolloutView, store: LightningStore): Promise<End | null> {
  const after = await turnsSince(store, rollout.agent, inEffectFrom(rollout));
  if (after.length < SHOWN_TURNS) return null;
  const late = after.filter(({ policyId }) => policyId === rollout.candidate_policy_id).length;
  const { users, treated, largestTrafficShare, range } = await exposedShare(store, rollout);
  const [least, most] = range;
  const said =
    `${endedAs(rollout)}. Largest share ${largestTrafficShare}; ${treated} of ${users} users met the candidate ` +
    `(99.9 % range ${least}–${most}); ${late} of the ${after.length} turns after the rollback`;
  return { isExpected: largestTrafficShare <= 0.2 && treated >= least && treated <= most && late === 0, said };
}
