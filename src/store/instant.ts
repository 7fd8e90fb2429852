/**
 * A time as both engines store it: ISO 8601 in UTC with milliseconds (`2025-11-08T12:00:00.000Z`), so that its text
 * sorts as the time does.
 * @throws RangeError when the text is not a time.
 */
export function toInstant(time: string): string {
  return new Date(time).toISOString();
}
