/** An address of the API for one agent, or for all (null). */
export function agentPath(path: string, agent: string | null): string {
  return agent === null ? path : `${path}?agent=${encodeURIComponent(agent)}`;
}

/** What a list says while it is empty: `done` ("Nothing was trained") for one agent, or for all (null). */
export function nothingYet(done: string, agent: string | null): string {
  return agent === null ? `${done} yet` : `${done} for ${agent} yet`;
}
