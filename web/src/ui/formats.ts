/** How numbers and times are written on every page: few decimals, always the same ones, a real minus. */

/** An estimate with its 95 % interval, as the metrics API gives it. */
export interface Estimate {
  /** Null when n = 0. */
  readonly mean: number | null;
  /** How many observations. */
  readonly n: number;
  /** How many clusters the interval is made of. */
  readonly users: number;
  /** The interval's ends; null when there is none. */
  readonly low: number | null;
  readonly high: number | null;
}

/** What stands where there is no number. */
export const NOTHING = '–';
const MINUS = '\u2212';
const PERCENT = 100;
const MS_PER_SECOND = 1000;
const COUNT = new Intl.NumberFormat('en');
const SHORT_ID_LENGTH = 12;

/** How a number is written. */
export type NumberFormat =
  /** A mean of rewards: three decimals. */
  | 'mean'
  /** The reward of one turn: two decimals, as its steps have. */
  | 'reward'
  | 'share'
  | 'count'
  | 'milliseconds'
  /** Of two means, with its sign. */
  | 'difference';

/** A number in its format; null is a dash. */
export function formatNumber(value: number | null, format: NumberFormat): string {
  if (value === null || Number.isNaN(value)) return NOTHING;
  switch (format) {
    case 'mean':
      return withMinus(value, (size) => size.toFixed(3));
    case 'reward':
      return withMinus(value, (size) => size.toFixed(2));
    case 'difference':
      return `${value > 0 ? '+' : ''}${withMinus(value, (size) => size.toFixed(3))}`;
    case 'share':
      return withMinus(value, (size) => `${(size * PERCENT).toFixed(1)} %`);
    case 'count':
      return withMinus(value, (size) => COUNT.format(size));
    case 'milliseconds':
      return withMinus(value, duration);
  }
}

/** An interval in a format: "0.612–0.674"; null when it has no ends. */
export function formatInterval(low: number | null, high: number | null, format: NumberFormat): string | null {
  if (low === null || high === null) return null;
  // Student's interval may leave the scale; what it says beyond the ends of a share or a reward is nothing.
  const isBounded = format === 'mean' || format === 'share';
  const from = formatNumber(isBounded ? Math.max(0, low) : low, format);
  const to = formatNumber(isBounded ? Math.min(1, high) : high, format);
  // Between signed numbers a dash would read as a minus.
  if (format === 'difference') return `${from} to ${to}`;
  return format === 'share' ? `${from.replace(/ %$/, '')}–${to}` : `${from}–${to}`;
}

/** "1,234 turns", "1 turn". */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${COUNT.format(count)} ${count === 1 ? one : many}`;
}

/** A day: "26 Nov 2026"; takes `2026-11-26` or a whole instant (UTC). */
export function formatDay(isoDay: string): string {
  const day = new Date(isoDay.length === ISO_DAY_LENGTH ? `${isoDay}T00:00:00Z` : isoDay);
  return DAY.format(day);
}

/** An instant in the reader's own time: "26 Nov 2026, 09:14". */
export function formatInstant(isoTime: string): string {
  return INSTANT.format(new Date(isoTime));
}

/** An instant in a list: without its year, while that is this one. */
export function formatShortInstant(isoTime: string, now: Date = new Date()): string {
  const instant = new Date(isoTime);
  return instant.getFullYear() === now.getFullYear() ? SHORT_INSTANT.format(instant) : INSTANT.format(instant);
}

/** The first characters of a hash: enough to tell two apart. */
export function shortId(id: string): string {
  return id.slice(0, SHORT_ID_LENGTH);
}

const ISO_DAY_LENGTH = 10;
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
const SHORT_INSTANT = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const INSTANT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

function withMinus(value: number, write: (size: number) => string): string {
  const written = write(Math.abs(value));
  // What rounds to nothing has no sign.
  return value < 0 && /[1-9]/.test(written) ? `${MINUS}${written}` : written;
}

function duration(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < MS_PER_SECOND ? `${ms.toFixed(0)} ms` : `${(ms / MS_PER_SECOND).toFixed(1)} s`;
}
