import { DATASET_SIDES, type DatasetSide } from '../dataset-split.ts';
import type { HashableRow } from './row-line.ts';

/** Why a turn of the agent is not in a snapshot. */
export const DROP_REASONS = ['split_conflict', 'simulated', 'erased'] as const;
export type DropReason = (typeof DROP_REASONS)[number];

/** Turns by value of one dimension. */
export type Counts = Readonly<Record<string, number>>;

/** What a side of a snapshot holds. */
export interface SideCard {
  readonly rows: number;
  /** Distinct clusters: users, and conversations of anonymous ones. */
  readonly users: number;
  readonly liked: number;
  readonly disliked: number;
}

/** What a snapshot holds and what it leaves out, for people. Source: learning.md, "Dataset snapshot". */
export interface DatasetCard {
  readonly format: string;
  readonly includesSimulated: boolean;
  readonly rows: number;
  readonly sides: Readonly<Record<DatasetSide, SideCard>>;
  readonly coverage: {
    readonly intent: Counts;
    readonly persona: Counts;
    readonly policy: Counts;
    readonly arm: Counts;
    readonly generator: Counts;
  };
  /** Rows with an explicit reward. */
  readonly explicit: number;
  /** Rows with an arm and its probability: those that off-policy evaluation can use. */
  readonly withPropensity: number;
  readonly simulated: number;
  readonly dropped: Readonly<Record<DropReason, number>>;
  /** Rows by version of the reward calculator. */
  readonly calculatorVersions: Counts;
  readonly firstTurnAt: string | null;
  readonly lastTurnAt: string | null;
}

/** Counts rows one by one, so that a snapshot of any size needs no more memory than its users. */
export class DatasetCardBuilder {
  readonly #sides = new Map(DATASET_SIDES.map((side) => [side, { rows: 0, liked: 0, disliked: 0 }]));
  readonly #users = new Map(DATASET_SIDES.map((side) => [side, new Set<string>()]));
  readonly #intent = new Tally();
  readonly #persona = new Tally();
  readonly #policy = new Tally();
  readonly #arm = new Tally();
  readonly #generator = new Tally();
  readonly #versions = new Tally();
  #rows = 0;
  #explicit = 0;
  #withPropensity = 0;
  #simulated = 0;
  #firstTurnAt: string | null = null;
  #lastTurnAt: string | null = null;

  add(row: HashableRow, calculatorVersion: string): void {
    const side = this.#sides.get(row.side);
    if (side === undefined) throw new RangeError(`side ${row.side}: expected ${DATASET_SIDES.join(', ')}`);
    side.rows += 1;
    side.liked += Number(row.liked === true);
    side.disliked += Number(row.liked === false);
    this.#users.get(row.side)?.add(row.user);
    this.#intent.add(row.intent);
    this.#persona.add(row.persona ?? 'unknown');
    this.#policy.add(row.policyId);
    this.#arm.add(row.strategy ?? 'none');
    this.#generator.add(row.generator);
    this.#versions.add(calculatorVersion);
    this.#rows += 1;
    this.#explicit += Number(row.explicitReward !== null);
    this.#withPropensity += Number(row.strategy !== null && row.propensity !== null);
    this.#simulated += Number(row.simulated);
    if (this.#firstTurnAt === null || row.createdAt < this.#firstTurnAt) this.#firstTurnAt = row.createdAt;
    if (this.#lastTurnAt === null || row.createdAt > this.#lastTurnAt) this.#lastTurnAt = row.createdAt;
  }

  /** The card of the rows so far. */
  card(given: Pick<DatasetCard, 'format' | 'includesSimulated' | 'dropped'>): DatasetCard {
    return {
      ...given,
      rows: this.#rows,
      sides: { train: this.#side('train'), validation: this.#side('validation'), held_out: this.#side('held_out') },
      coverage: {
        intent: this.#intent.counts(),
        persona: this.#persona.counts(),
        policy: this.#policy.counts(),
        arm: this.#arm.counts(),
        generator: this.#generator.counts(),
      },
      explicit: this.#explicit,
      withPropensity: this.#withPropensity,
      simulated: this.#simulated,
      calculatorVersions: this.#versions.counts(),
      firstTurnAt: this.#firstTurnAt,
      lastTurnAt: this.#lastTurnAt,
    };
  }

  #side(side: DatasetSide): SideCard {
    return {
      ...(this.#sides.get(side) ?? { rows: 0, liked: 0, disliked: 0 }),
      users: this.#users.get(side)?.size ?? 0,
    };
  }
}

/** Counts of values. Callers choose some of them (policy ids of turns that were answered elsewhere): a Map takes any. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(value: string): void {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1);
  }

  /** Most frequent first, then by name. */
  counts(): Counts {
    return Object.fromEntries([...this.#counts].sort(([nameA, a], [nameB, b]) => b - a || (nameA < nameB ? -1 : 1)));
  }
}
