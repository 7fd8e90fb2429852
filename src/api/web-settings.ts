import { existsSync } from 'node:fs';
import path from 'node:path';
import type { PayloadReader } from '../contracts/payloads.ts';
import type { ApiDependencies } from './dependencies.ts';
import { SERVICE_VERSION } from './openapi.ts';

/** What the web app is served with; `root` is the folder of the package. */
export function webSettings(
  root: string,
  temporal: { readonly uiUrl: string | null; readonly namespace: string },
  hasKillSwitch: boolean,
): Pick<ApiDependencies, 'webConfig' | 'webFolder' | 'killWorker'> {
  const webFolder = path.join(root, 'web', 'dist');
  return {
    webConfig: {
      temporal_ui_url: temporal.uiUrl,
      namespace: temporal.namespace,
      kill_switch: hasKillSwitch,
      version: SERVICE_VERSION,
    },
    webFolder: existsSync(webFolder) ? webFolder : null,
    killWorker: hasKillSwitch ? () => process.kill(process.pid, 'SIGKILL') : null,
  };
}

/** Origins under which Temporal UI is opened: its address, and the same by the other name of this machine. */
function uiOrigins(uiUrl: string | null): readonly string[] {
  if (uiUrl === null) return [];
  const { origin, protocol, port } = new URL(uiUrl);
  return [origin, `${protocol}//localhost:${port}`];
}

/** What Temporal UI reads encrypted histories with; null without payload keys. */
export function codecOf(reader: PayloadReader | null, uiUrl: string | null): ApiDependencies['codec'] {
  return reader === null ? null : { reader, origins: uiOrigins(uiUrl) };
}
