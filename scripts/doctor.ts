/**
 * `npm run doctor`: says what is missing and how to get it, one line for each check; changes nothing.
 * The exit code is 1 when something is missing that the service needs, else 0.
 */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Config, ConfigError, loadConfig } from '../src/config.ts';
import { type Finding, failed, ok, toLine } from './lib/doctor/check.ts';
import { checkChromium, checkDisk, checkGo, checkNode, checkPackages, checkPython } from './lib/doctor/machine.ts';
import { checkGenerator, checkPorts, checkService, checkTemporal, runningChildren } from './lib/doctor/service.ts';
import { checkStore } from './lib/doctor/store.ts';

const ROOT = resolve(import.meta.dirname, '..');
const { values: options } = parseArgs({ options: { state: { type: 'string', default: join(ROOT, 'var') } } });
const STATE_FOLDER = resolve(options.state);

/** The configuration, or the one line that says what is wrong with it. */
function readConfig(): { readonly config: Config | null; readonly finding: Finding } {
  try {
    return { config: loadConfig(), finding: ok('configuration', 'valid') };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const mend = 'correct it in the environment or in .env; .env.example lists them all';
    return { config: null, finding: failed('configuration', error.message, mend) };
  }
}

/** What depends on the configuration. */
async function checkConfigured(config: Config): Promise<readonly Finding[]> {
  const children = runningChildren(STATE_FOLDER);
  const dataFolder = config.store.databaseUrl === undefined ? dirname(resolve(config.store.file)) : ROOT;
  const findings = await Promise.all([
    checkTemporal(config, process.env, children),
    checkStore(config.store),
    checkPorts(config, children),
    checkGenerator(config),
    checkService(config, children, join(STATE_FOLDER, 'logs')),
    checkDisk(existsSync(dataFolder) ? dataFolder : ROOT),
  ]);
  return findings.flat();
}

process.chdir(ROOT);
if (existsSync('.env')) process.loadEnvFile('.env');
const { config, finding } = readConfig();
const findings = [
  checkNode(),
  checkPackages(ROOT),
  finding,
  ...(config === null ? [] : await checkConfigured(config)),
  await checkGo(process.env),
  checkChromium(),
  await checkPython(process.env),
];
for (const each of findings) console.log(toLine(each));
if (config === null)
  console.log('Store, Temporal, ports and generator are not checked before the configuration is valid.');
const faults = findings.filter(({ state }) => state === 'failed').length;
console.log(faults === 0 ? 'Nothing that the service needs is missing.' : `${faults} to put right before npm start.`);
process.exitCode = faults === 0 ? 0 : 1;
