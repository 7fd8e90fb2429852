import { daysBefore } from './filters.ts';

/** What a point of a curve stands for: a day, or a week that begins on Monday. */
export type Bucket = 'day' | 'week';

const DAYS_OF: Readonly<Record<Bucket, number>> = { day: 1, week: 7 };
const MONDAY = 1;
const DAYS_PER_WEEK = 7;

/**
 * The buckets of a range from its first day to its last, with null where nothing was measured: a curve breaks there
 * instead of drawing what nobody saw.
 */
export function everyBucket<T extends { readonly start: string }>(
  buckets: readonly T[],
  { from, to, bucket }: { readonly from: string; readonly to: string; readonly bucket: Bucket },
): readonly { readonly start: string; readonly measured: T | null }[] {
  const byStart = new Map(buckets.map((each) => [each.start, each]));
  const slots: { start: string; measured: T | null }[] = [];
  for (let start = firstStart(from, bucket); start <= to; start = daysBefore(start, -DAYS_OF[bucket])) {
    // The first week may be cut: the service names it by its first day in the range, or by its Monday.
    const measured = byStart.get(start) ?? (start < from ? byStart.get(from) : undefined) ?? null;
    slots.push({ start, measured });
  }
  return slots;
}

/** The instant of a day, for a chart's axis of time. */
export function instantOf(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}

function firstStart(from: string, bucket: Bucket): string {
  if (bucket === 'day') return from;
  const weekday = instantOf(from).getUTCDay();
  return daysBefore(from, (weekday - MONDAY + DAYS_PER_WEEK) % DAYS_PER_WEEK);
}
