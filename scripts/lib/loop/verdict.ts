import type { RolloutView } from '../../../src/contracts/http/rollouts.ts';
import type { Turn } from '../../../src/domain/turn/turn.ts';
import type { LightningStore } from '../../../src/store/lightning-store.ts';

const PAGE = 2_000;

/** The agent's turns from a time on, oldest first. */
export async function turnsSince(store: LightningStore, agent: string, time: string): Promise<readonly Turn[]> {
  const turns: Turn[] = [];
  for (let after = { createdAt: time, messageId: '' }; ; ) {
    const page = await store.listTrainingSamples({ agent, after, limit: PAGE });
    turns.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return turns;
    after = { createdAt: last.createdAt, messageId: last.messageId };
  }
}

/** The share of a rollout's users who met the candidate, and whether chance explains it. */
export interface ExposedShare {
  readonly users: number;
  readonly treated: number;
  /** The largest share that any turn was assigned under. */
  readonly largestTrafficShare: number;
  /** The 99.9 % range of the number of treated users at a share of .2. */
  readonly range: readonly [number, number];
}

const EXPOSED_SHARE = 0.2;
const CONFIDENCE = 0.999;

/** Who met the candidate while it was on trial. */
export async function exposedShare(store: LightningStore, rollout: RolloutView): Promise<ExposedShare> {
  const turns = await turnsSince(store, rollout.agent, rollout.created_at);
  const served = turns.filter(
    ({ experiment }) => experiment?.rolloutId === rollout.rollout_id && experiment.trafficShare > 0,
  );
  const usersOf = (some: readonly Turn[]) =>
    new Set(some.map(({ userId, conversationId }) => userId ?? conversationId));
  const users = usersOf(served).size;
  return {
    users,
    treated: usersOf(served.filter(({ experiment }) => experiment?.arm === 'treatment')).size,
    largestTrafficShare: Math.max(0, ...served.map(({ experiment }) => experiment?.trafficShare ?? 0)),
    range: binomialRange(users, EXPOSED_SHARE, CONFIDENCE),
  };
}

/** The smallest and largest count that a binomial number has with at least the given confidence, half of the rest on each side. */
export function binomialRange(trials: number, chance: number, confidence: number): readonly [number, number] {
  const tail = (1 - confidence) / 2;
  // In logarithms: (1 − chance)^trials may be too small for a number.
  let logProbability = trials * Math.log(1 - chance);
  let cumulative = 0;
  let low = 0;
  let high = 0;
  for (let count = 0; count <= trials; count += 1) {
    cumulative += Math.exp(logProbability);
    if (cumulative <= tail) low = count + 1;
    if (cumulative < 1 - tail) high = count + 1;
    logProbability += Math.log((trials - count) / (count + 1)) + Math.log(chance / (1 - chance));
  }
  return [low, Math.min(high, trials)];
}
