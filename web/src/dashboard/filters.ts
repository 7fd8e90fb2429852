/** What the numbers of a page are about: kept in its address, so that a link shows the same to somebody else. */
export interface Filters {
  /** Null: every agent. */
  readonly agent: string | null;
  /** The first and the last day, UTC, `2026-11-26`. */
  readonly from: string;
  readonly to: string;
  /** Null: every policy. */
  readonly policy: string | null;
  readonly simulated: SimulatedTurns;
}

/** Whether turns of simulated homeowners are in the numbers. */
export const SIMULATED = ['include', 'exclude', 'only'] as const;
export type SimulatedTurns = (typeof SIMULATED)[number];

export const DEFAULT_DAYS = 30;
const MS_PER_DAY = 86_400_000;
const ISO_DAY_LENGTH = 10;
const DAY_PATTERN = /^\d{4}-\d{2}-\d{2}$/;

/** The filters that an address names; what it does not name, or names wrongly, is the default: the last 30 days, everything. */
export function filtersOf(query: URLSearchParams, now: Date): Filters {
  const to = dayIn(query.get('to')) ?? isoDay(now);
  const from = dayIn(query.get('from')) ?? daysBefore(to, DEFAULT_DAYS - 1);
  const isOrdered = from <= to;
  const simulated = SIMULATED.find((value) => value === query.get('simulated')) ?? 'include';
  return {
    agent: query.get('agent') || null,
    policy: query.get('policy') || null,
    from: isOrdered ? from : to,
    to,
    simulated,
  };
}

/** The query of a page with changed filters; other entries of the address are kept, but for the place in a list: another list begins at its start. */
export function withFilters(query: URLSearchParams, change: Partial<Filters>): URLSearchParams {
  const changed = new URLSearchParams(query);
  changed.delete('cursor');
  for (const [name, value] of Object.entries(change)) {
    if (value === null || (name === 'simulated' && value === 'include')) changed.delete(name);
    else changed.set(name, value);
  }
  return changed;
}

/** The day that lies `days` before another. */
export function daysBefore(day: string, days: number): string {
  return isoDay(new Date(Date.parse(`${day}T00:00:00Z`) - days * MS_PER_DAY));
}

/** How many days a range has, both ends counted. */
export function dayCount({ from, to }: Pick<Filters, 'from' | 'to'>): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / MS_PER_DAY) + 1;
}

/** The day of an instant, UTC. */
export function isoDay(instant: Date): string {
  return instant.toISOString().slice(0, ISO_DAY_LENGTH);
}

function dayIn(text: string | null): string | null {
  return text !== null && DAY_PATTERN.test(text) && !Number.isNaN(Date.parse(text)) ? text : null;
}
