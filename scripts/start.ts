/**
 * `npm start`: Temporal with its UI, the migrated store, the API with the web app, and the learning worker, in one go; ends with Ctrl-C.
 * Standard output gets the ready line alone. State lies in `var/` (or `--state <folder>`) and in the store; a restart loses nothing.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Config, ConfigError, loadConfig } from '../src/config.ts';
import { workflowBundle } from '../src/temporal/workflow-bundle.ts';
import type { ChildSpec } from './lib/child.ts';
import { run } from './lib/command.ts';
import { isLogMessage, shownLogLine } from './lib/log-lines.ts';
import { SERVICE_NODE_FLAGS } from './lib/node-flags.ts';
import { resolvePort } from './lib/ports.ts';
import { type BringUp, runService } from './lib/run-service.ts';
import { StartProblem } from './lib/start-problem.ts';
import { provideTemporalBinary } from './lib/temporal-binary.ts';
import { devServerSpec } from './lib/temporal-server.ts';
import { buildWebApp } from './lib/web-app.ts';

const ROOT = resolve(import.meta.dirname, '..');
const { values: options } = parseArgs({ options: { state: { type: 'string', default: join(ROOT, 'var') } } });
const STATE_FOLDER = resolve(options.state);
const HEALTH_TIMEOUT_MS = 3_000;
const LOCAL_ADDRESS = '127.0.0.1';
const STAGES = { temporal: 0, service: 1 } as const;

const say = (line: string) => process.stderr.write(`${line}\n`);

const bringUp: BringUp = async (supervise) => {
  const { config, env } = await withFreePorts(loadConfig());
  const { temporal } = config;
  const specs = [apiSpec(config, env), workerSpec(config, env)];
  if (!temporal.isExternal) {
    const { path: binary } = await provideTemporalBinary({ say });
    const { port, uiPort, namespace } = temporal;
    specs.push(devServerSpec({ binary, port, uiPort, namespace, databaseFile: join(STATE_FOLDER, 'temporal.db') }));
  }
  say('Starting ...');
  const supervisor = supervise(specs);
  await Promise.all([
    supervisor.start(STAGES.temporal),
    buildWebApp(ROOT, say),
    migrateStore(env),
    // Bundled once here; each process would do it by itself, at the same time.
    workflowBundle(join(ROOT, 'src'), join(ROOT, 'var')),
  ]);
  await supervisor.start(STAGES.service);
  return readyLine(config);
};

/** The configuration with every port 0 replaced by a free one, and the environment that tells the children the same. */
async function withFreePorts(given: Config): Promise<{ readonly config: Config; readonly env: NodeJS.ProcessEnv }> {
  const PORT = await resolvePort({ variable: 'PORT', host: given.host, port: given.port });
  const env: NodeJS.ProcessEnv = { ...process.env, PORT: String(PORT) };
  if (!given.temporal.isExternal) {
    const { port, uiPort } = given.temporal;
    env.TEMPORAL_PORT = String(await resolvePort({ variable: 'TEMPORAL_PORT', host: LOCAL_ADDRESS, port }));
    env.TEMPORAL_UI_PORT = String(
      await resolvePort({ variable: 'TEMPORAL_UI_PORT', host: LOCAL_ADDRESS, port: uiPort }),
    );
  }
  return { config: loadConfig(env), env };
}

function apiSpec(config: Config, env: NodeJS.ProcessEnv): ChildSpec {
  // Offered only on a Temporal server of our own; the API withdraws it as soon as there are keys.
  const hasKillSwitch = !config.temporal.isExternal && config.apiKeys.length === 0;
  return {
    name: 'api',
    stage: STAGES.service,
    command: process.execPath,
    args: [...SERVICE_NODE_FLAGS, 'src/api/server.ts', ...(hasKillSwitch ? ['--dev-kill-switch'] : [])],
    env,
    whyNotReady: () => whyApiIsNotReady(`${apiUrl(config)}/health/ready`),
    shownLine: shownLogLine,
  };
}

function workerSpec(config: Config, env: NodeJS.ProcessEnv): ChildSpec {
  return {
    name: 'worker',
    stage: STAGES.service,
    command: process.execPath,
    args: [...SERVICE_NODE_FLAGS, 'worker.ts', '--queues', config.embeddedWorker ? 'learning' : 'chat,learning'],
    // The worker has no port to ask: its log says when it works, from level info on.
    env: { ...env, LOG_LEVEL: isQuieterThanInfo(config.logLevel) ? 'info' : config.logLevel },
    whyNotReady: async (lastLines) =>
      lastLines.some((line) => isLogMessage(line, 'working')) ? null : 'it does not work yet',
    shownLine: shownLogLine,
  };
}

const isQuieterThanInfo = (level: Config['logLevel']) => ['warn', 'error', 'fatal', 'silent'].includes(level);

async function whyApiIsNotReady(url: string): Promise<string | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) });
    return response.ok ? null : `${response.status}: ${await response.text()}`;
  } catch {
    return `nothing answers on ${url}`;
  }
}

async function migrateStore(env: NodeJS.ProcessEnv): Promise<void> {
  const { code, output } = await run(process.execPath, ['scripts/migrate.ts'], { cwd: ROOT, env });
  if (code !== 0) throw new StartProblem(`The store could not be migrated:\n${output.trim()}`);
}

/** Where a browser on this machine finds the API. */
function apiUrl({ host, port }: Config): string {
  const isEverywhere = host === '0.0.0.0' || host === '::';
  return `http://${isEverywhere ? LOCAL_ADDRESS : host.includes(':') ? `[${host}]` : host}:${port}`;
}

function readyLine(config: Config): string {
  const ui = config.temporal.uiUrl === null ? '' : ` | Temporal UI ${config.temporal.uiUrl}`;
  return `Ready: chat ${apiUrl(config)} | API ${apiUrl(config)}/docs${ui}`;
}

process.chdir(ROOT);
if (existsSync('.env')) process.loadEnvFile('.env');
const exitCode = await runService({ stateFolder: STATE_FOLDER, say }, async (supervise) => {
  try {
    return await bringUp(supervise);
  } catch (error) {
    throw error instanceof ConfigError ? new StartProblem(error.message) : error;
  }
});
// What bringing up still does, a build say, ends here too.
process.exit(exitCode);
