const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Each unit with the duration from which it is used. */
const UNITS = [
  { unit: 'd', ms: DAY_MS, fromMs: 3 * DAY_MS },
  { unit: 'h', ms: HOUR_MS, fromMs: 2 * HOUR_MS },
  { unit: 'min', ms: MINUTE_MS, fromMs: 2 * MINUTE_MS },
  { unit: 's', ms: SECOND_MS, fromMs: SECOND_MS },
] as const;

/** A number for people: four significant digits. @example number(0.0026173) // '0.002617' */
export function number(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** A number that may be missing, for people. */
export function numberOrMissing(value: number | null): string {
  return value === null || !Number.isFinite(value) ? 'not a number' : number(value);
}

/** A duration for people, in the unit that gives a handy number. @example duration(172_800_000) // '48 h' */
export function duration(ms: number): string {
  const { unit, ms: unitMs } = UNITS.find((candidate) => ms >= candidate.fromMs) ?? { unit: 'ms', ms: 1 };
  return `${Number((ms / unitMs).toFixed(1))} ${unit}`;
}
