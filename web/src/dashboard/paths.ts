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
/** The page of one collection report. */
export function collectionPath(reportId: string): string {
  return `${DASHBOARD_HOME}/datasets/${encodeURIComponent(reportId)}`;
}
/** The page of one training run. */
export function trainingRunPath(runId: string): string {
  return `${DASHBOARD_HOME}/training/${encodeURIComponent(runId)}`;
}
/** The page of one rollout. */
export function rolloutPath(rolloutId: string): string {
  return `${DASHBOARD_HOME}/rollouts/${encodeURIComponent(rolloutId)}`;
}
/** The page that answers a turn anew under two policies. */
export function whatIfPath(messageId: string, policyId: string | null = null): string {
  const path = `${turnPath(messageId)}/what-if`;
  return policyId === null ? path : `${path}?policy=${encodeURIComponent(policyId)}`;
}
