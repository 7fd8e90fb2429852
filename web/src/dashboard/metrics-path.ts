import type { Filters } from './filters.ts';

/** The address of a metric under the page's filters. */
export function metricsPath(name: string, filters: Filters, more: Readonly<Record<string, string>> = {}): string {
  return `/api/v1/metrics/${name}?${filterQuery(filters, more)}`;
}

/** The filters as the service's query, with what else is asked. */
export function filterQuery(filters: Filters, more: Readonly<Record<string, string>> = {}): URLSearchParams {
  const { agent, policy, from, to, simulated } = filters;
  const query = new URLSearchParams({ from, to });
  if (agent !== null) query.set('agent', agent);
  if (policy !== null) query.set('policy', policy);
  if (simulated !== 'include') query.set('simulated', simulated);
  for (const [name, value] of Object.entries(more)) query.set(name, value);
  return query;
}
