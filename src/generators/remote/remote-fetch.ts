import { Agent, type RequestInit as AgentRequestInit, fetch as fetchWithAgent } from 'undici';

/** `fetch` of one URL, as the clients of remote models use it. */
export type RemoteFetch = (url: string, init: AgentRequestInit) => ReturnType<typeof fetchWithAgent>;

/**
 * A `fetch` that gives up a connection after `connectMs`, cuts a body after `maximumBytes`, and follows no redirect:
 * a redirected request would carry the conversation to an address that nobody configured.
 */
export function createRemoteFetch(bounds: { readonly connectMs: number; readonly maximumBytes: number }): RemoteFetch {
  const dispatcher = new Agent({
    connect: { timeout: bounds.connectMs },
    maxResponseSize: bounds.maximumBytes,
    // The watchdog bounds both, closer.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return (url, init) => fetchWithAgent(url, { ...init, redirect: 'manual', dispatcher });
}
