import { existsSync } from 'node:fs';
import path from 'node:path';
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
