/** The addresses of the dashboard. */
export const DASHBOARD_HOME = '/dashboard';

/** The page of one policy. */
export function policyPath(policyId: string): string {
  return `${DASHBOARD_HOME}/policies/${policyId}`;
}
/** The page of one turn. */
export function turnPath(messageId: string): string {
  return `${DASHBOARD_HOME}/turns/${encodeURIComponent(messageId)}`;
}
