/** An address of the API for one agent, or for all (null). */
export function agentPath(path: string, agent: string | null): string {
  return agent === null ? path : `${path}?agent=${encodeURIComponent(agent)}`;
}
