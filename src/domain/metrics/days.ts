/** Days in UTC as whole numbers: days since 1970-01-01. */

const DAY_MS = 86_400_000;
/** 1970-01-01 was a Thursday: the Monday before it lies three days back. */
const MONDAY_OFFSET_DAYS = 3;

/**
 * The day of a time.
 * @throws RangeError when the text is not a time.
 * @example
 * dayOf('1970-01-02T23:59:59.999Z'); // 1
 */
export function dayOf(time: string): number {
  const timeMs = Date.parse(time);
  if (Number.isNaN(timeMs)) throw new RangeError(`${JSON.stringify(time)}: expected a time in ISO 8601`);
  return Math.floor(timeMs / DAY_MS);
}

/**
 * A day as `YYYY-MM-DD`.
 * @example
 * dayText(20_783); // '2026-11-26'
 */
export function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** The first instant of a day, ISO 8601. */
export function dayStart(day: number): string {
  return new Date(day * DAY_MS).toISOString();
}

/**
 * The Monday of a day's week. The store computes the same in SQL.
 * @example
 * dayText(mondayOf(dayOf('2026-11-26T00:00:00Z'))); // '2026-11-23'
 */
export function mondayOf(day: number): number {
  return day - ((day + MONDAY_OFFSET_DAYS) % 7);
}
