import type { RequestHandler } from 'express';
import type { Role } from '../../domain/access/access.ts';
import { callerOf } from '../caller.ts';
import { HttpProblem } from '../problem.ts';

/** What each path asks for, first match first; what no rule names is for operators. */
const RULES: readonly { readonly path: string; readonly onlyReads?: true; readonly roles: readonly Role[] }[] = [
  { path: '/api/v1/session', roles: ['chat', 'analyst', 'operator'] },
  { path: '/api/v1/web-config', roles: ['chat', 'analyst', 'operator'] },
  { path: '/api/v1/chat', roles: ['chat', 'operator'] },
  { path: '/metrics', onlyReads: true, roles: ['analyst', 'operator'] },
  ...['agents', 'metrics', 'turns', 'datasets', 'collection-reports', 'training-runs', 'policies', 'rollouts'].map(
    (name) => ({
      path: `/api/v1/${name}`,
      onlyReads: true as const,
      roles: ['analyst', 'operator'] as const,
    }),
  ),
];
const OPERATORS: readonly Role[] = ['operator'];
const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** Turns of every caller: for those who review them, not for who asked. */
const WHAT_IF = /^\/api\/v1\/chat\/messages\/[^/]+\/what-if\/?$/i;
const REVIEWERS: readonly Role[] = ['analyst', 'operator'];

/** The roles that may call a path. */
export function rolesFor(method: string, path: string): readonly Role[] {
  if (WHAT_IF.test(path)) return REVIEWERS;
  const rule = RULES.find(
    (each) => (path === each.path || path.startsWith(`${each.path}/`)) && (!each.onlyReads || READS.has(method)),
  );
  return rule?.roles ?? OPERATORS;
}

/** Refuses callers whose role the path does not name. */
export const enforceRole: RequestHandler = (request, response, next) => {
  const roles = rolesFor(request.method, request.baseUrl + request.path);
  const { role } = callerOf(response);
  if (!roles.includes(role)) {
    throw new HttpProblem('forbidden_role', `A key with the role ${roles.join(' or ')} may do that, not ${role}.`);
  }
  next();
};
