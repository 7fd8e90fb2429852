import type { Request } from 'express';
import type { z } from 'zod';
import { MAXIMUM_DAYS, type MetricsQuery } from '../contracts/http/metrics.ts';
import { dayOf, dayText } from '../domain/metrics/days.ts';
import type { MetricsFilter } from '../store/metrics-store.ts';
import { HttpProblem, invalidRequest } from './problem.ts';

const DEFAULT_DAYS = 30;

/** The query of a request, checked against a schema. @throws HttpProblem 422, with a pointer for each problem. */
export function parseQuery<T extends z.ZodType>(request: Request, schema: T): z.infer<T> {
  const parsed = schema.safeParse(request.query);
  if (!parsed.success) throw invalidRequest(parsed.error);
  return parsed.data;
}

/** Which turns a query asks for; without days the last 30 with today's. @throws HttpProblem 422 for a range that is none. */
export function filterOf(query: MetricsQuery, now: Date): MetricsFilter {
  const toDay = query.to === undefined ? dayOf(now.toISOString()) : dayOf(`${query.to}T00:00:00Z`);
  const fromDay = query.from === undefined ? toDay - DEFAULT_DAYS + 1 : dayOf(`${query.from}T00:00:00Z`);
  if (fromDay > toDay) throw invalidRange(`must not be after the last day, ${dayText(toDay)}`);
  if (toDay - fromDay >= MAXIMUM_DAYS)
    throw invalidRange(`must be at most ${MAXIMUM_DAYS - 1} days before the last day, ${dayText(toDay)}`);
  return {
    fromDay,
    toDay,
    agent: query.agent ?? null,
    policyId: query.policy ?? null,
    simulated: query.simulated ?? 'include',
  };
}

function invalidRange(detail: string): HttpProblem {
  return new HttpProblem('invalid_request', `/from: ${detail}`, { errors: [{ pointer: '/from', detail }] });
}

/** What was asked with its defaults, as the answers repeat it. */
export function askedOf({ fromDay, toDay, agent, policyId, simulated }: MetricsFilter) {
  return { from: dayText(fromDay), to: dayText(toDay), agent, policy: policyId, simulated };
}

/** Whether the caller wants CSV: by `?format=csv`, or by preferring `text/csv`. */
export function wantsCsv(request: Request, query: Pick<MetricsQuery, 'format'>): boolean {
  if (query.format !== undefined) return query.format === 'csv';
  return request.accepts(['application/json', 'text/csv']) === 'text/csv';
}
