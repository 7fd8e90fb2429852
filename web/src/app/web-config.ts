import { createContext, useContext, useEffect, useState } from 'react';
import { getWebConfig } from '../api/client.ts';
import type { WebConfig } from '../api/types.ts';
import { isInReach } from './is-in-reach.ts';

/** The configuration, for every component below. */
export const WebConfigContext = createContext<WebConfig | null>(null);

/** How the service wants the page to present itself, without a Temporal UI out of this browser's reach; null until it has said so. */
export function useWebConfig(): WebConfig | null {
  return useContext(WebConfigContext);
}

/** Reads the configuration once. The page works without it: only the links and switches it describes are missing. */
export function useLoadedWebConfig(): WebConfig | null {
  const [config, setConfig] = useState<WebConfig | null>(null);
  useEffect(() => {
    const leave = new AbortController();
    getWebConfig(leave.signal).then(
      (found) => setConfig(withinReach(found)),
      () => undefined,
    );
    return () => leave.abort();
  }, []);
  return config;
}

/** The address of a workflow in Temporal UI; null without a UI. */
export function temporalWorkflowUrl(config: WebConfig | null, workflowId: string): string | null {
  if (config === null || config.temporal_ui_url === null) {
    return null;
  }
  const ui = config.temporal_ui_url.replace(/\/+$/, '');
  return `${ui}/namespaces/${encodeURIComponent(config.namespace)}/workflows/${encodeURIComponent(workflowId)}`;
}

function withinReach(config: WebConfig): WebConfig {
  const { temporal_ui_url: url } = config;
  return url === null || isInReach(url, window.location.hostname) ? config : { ...config, temporal_ui_url: null };
}
