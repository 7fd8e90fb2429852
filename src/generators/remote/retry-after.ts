/**
 * How long the other side asks us to wait, in milliseconds ≥ 0; null when it says nothing that can be read.
 * `retry-after-ms` (OpenAI, Azure) is finer and comes first; `Retry-After` is a number of seconds or a date.
 * Source: RFC 9110 §10.2.3.
 * @example
 * retryAfterMs(new Headers({ 'Retry-After': '2' }), 0); // 2000
 */
export function retryAfterMs(headers: Pick<Headers, 'get'>, nowMs: number): number | null {
  const milliseconds = numberOf(headers.get('retry-after-ms'));
  if (milliseconds !== null) return milliseconds;
  const value = headers.get('retry-after');
  const seconds = numberOf(value);
  if (seconds !== null) return seconds * 1_000;
  const dateMs = Date.parse(value ?? '');
  return Number.isNaN(dateMs) ? null : Math.max(0, dateMs - nowMs);
}

function numberOf(value: string | null): number | null {
  return value !== null && /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : null;
}
