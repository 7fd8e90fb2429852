/** Checks of what the service talks to, and of the service itself when it runs. */
import type { Config } from '../../../src/config.ts';
import { type PidRecord, readPidFiles } from '../pid-files.ts';
import { portOwner } from '../port-owner.ts';
import { type NamedPort, resolvePort } from '../ports.ts';
import { isRunning } from '../process-identity.ts';
import { StartProblem } from '../start-problem.ts';
import { pidFolderOf } from '../supervisor.ts';
import { findTemporalBinary, TEMPORAL_CLI_VERSION } from '../temporal-binary.ts';
import { goProblem } from '../temporal-build.ts';
import { isDownloadHostKnown } from '../temporal-download.ts';
import { whyTemporalIsNotReady } from '../temporal-server.ts';
import { type Finding, failed, missing, ok } from './check.ts';

const LOOPBACK = '127.0.0.1';
const TIMEOUT_MS = 5_000;
const OWN_SERVER = 'put the Temporal CLI on PATH (https://docs.temporal.io/cli), or install Go 1.24 or newer';

/** The children of an `npm start` on this state folder that run now. */
export const runningChildren = (stateFolder: string): readonly PidRecord[] =>
  readPidFiles(pidFolderOf(stateFolder)).filter(isRunning);

/** The Temporal server: the given one must answer; our own must be there, or be to be had. */
export async function checkTemporal(
  { temporal }: Config,
  env: NodeJS.ProcessEnv,
  children: readonly PidRecord[],
): Promise<readonly Finding[]> {
  const { address, namespace, isExternal } = temporal;
  const reach = async (mend: string): Promise<Finding> => {
    const problem = await whyTemporalIsNotReady(address, namespace, temporal);
    return problem === null
      ? ok('Temporal', `answers on ${address}, namespace ${namespace}`)
      : failed('Temporal', problem, mend);
  };
  if (isExternal) return [await reach('start it, or correct TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE')];
  const binary = await checkTemporalBinary(env);
  const isUp = children.some(({ name }) => name === 'temporal');
  return isUp ? [binary, await reach('stop npm start and start it again')] : [binary];
}

async function checkTemporalBinary(env: NodeJS.ProcessEnv): Promise<Finding> {
  const name = 'Temporal server';
  const found = await findTemporalBinary(env);
  if (found !== null) return ok(name, `${found.path} (${found.origin})`);
  const wanted = `v${TEMPORAL_CLI_VERSION} is neither on PATH nor in the cache`;
  if (await isDownloadHostKnown()) return missing(name, wanted, 'npm start downloads it');
  const problem = await goProblem(env);
  if (problem === null) return missing(name, wanted, 'npm start builds it with Go, in minutes');
  return failed(name, `${wanted}, and no download answers`, `${OWN_SERVER}, or set TEMPORAL_ADDRESS`);
}

/** The ports that `npm start` listens on. A port of our running service is as it should be. */
export function checkPorts(config: Config, children: readonly PidRecord[]): Promise<readonly Finding[]> {
  const { host, port, temporal } = config;
  const ports: readonly NamedPort[] = [
    { variable: 'PORT', host, port },
    ...(temporal.isExternal
      ? []
      : [
          { variable: 'TEMPORAL_PORT', host: LOOPBACK, port: temporal.port },
          { variable: 'TEMPORAL_UI_PORT', host: LOOPBACK, port: temporal.uiPort },
        ]),
  ];
  return Promise.all(ports.map((named) => checkPort(named, children)));
}

async function checkPort(named: NamedPort, children: readonly PidRecord[]): Promise<Finding> {
  const { variable, host, port } = named;
  try {
    await resolvePort(named);
    return ok(variable, port === 0 ? 'any free port' : `${host}:${port} is free`);
  } catch (error) {
    if (!(error instanceof StartProblem)) throw error;
    const owner = await portOwner(port);
    if (owner === null) return failed(variable, error.message, `${variable}=<a free port> npm start`);
    const own = children.find(({ pid }) => pid === owner.pid);
    if (own) return ok(variable, `${host}:${port} is our running service (${own.name}, process ${own.pid})`);
    const taken = `${host}:${port} is taken by ${owner.name}, process ${owner.pid}`;
    return failed(variable, taken, `stop that program, or ${variable}=<a free port> npm start`);
  }
}

/** The running API's own word on its parts; a service that does not run is no fault. */
export async function checkService(
  { port }: Config,
  children: readonly PidRecord[],
  logFolder: string,
): Promise<Finding> {
  const name = 'service';
  if (!children.some((child) => child.name === 'api')) return ok(name, 'not running (npm start)');
  const mend = `read ${logFolder}`;
  try {
    const response = await fetch(`http://${LOOPBACK}:${port}/health/ready`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return response.ok ? ok(name, 'ready, tracking enabled') : failed(name, await response.text(), mend);
  } catch (error) {
    return failed(name, `does not answer on port ${port} (${String(error)})`, mend);
  }
}

/** The generator that answers: its settings, and whether its address answers at all. */
export async function checkGenerator({ generator, openai, httpAgentUrl }: Config): Promise<Finding> {
  if (openai !== null) {
    const { baseUrl, apiKey, model } = openai;
    const headers = apiKey === null ? {} : { authorization: `Bearer ${apiKey}` };
    return checkAddress(generator, `${baseUrl.replace(/\/$/, '')}/models`, headers, `model ${model}`);
  }
  if (generator === 'http-agent' && httpAgentUrl !== null) return checkAddress(generator, httpAgentUrl, {}, 'answers');
  return ok('generator', `${generator}, built in`);
}

async function checkAddress(
  generator: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  detail: string,
): Promise<Finding> {
  const variable = generator === 'http-agent' ? 'HTTP_AGENT_URL' : 'OPENAI_BASE_URL';
  const { username, password, ...rest } = withoutCredentials(url);
  const credentials = username === '' ? {} : { authorization: `Basic ${btoa(`${username}:${password}`)}` };
  try {
    const response = await fetch(rest.href, {
      headers: { ...credentials, ...headers },
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    // Any other status is an answer: not every server lists its models, and an agent takes POST alone.
    const isRefused = response.status === 401 || response.status === 403;
    if (!isRefused) return ok('generator', `${generator}, ${detail}`);
    const key = generator === 'http-agent' ? 'the user and password in HTTP_AGENT_URL' : 'OPENAI_API_KEY';
    return failed('generator', `${generator} refuses the key (status ${response.status})`, `correct ${key}`);
  } catch {
    return failed('generator', `nothing answers at ${variable}`, `start it, or correct ${variable}`);
  }
}

/** `fetch` refuses an address with a user and password in it. */
function withoutCredentials(address: string) {
  const url = new URL(address);
  const { username, password } = url;
  url.username = '';
  url.password = '';
  return { href: url.href, username: decodeURIComponent(username), password: decodeURIComponent(password) };
}
