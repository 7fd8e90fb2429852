/** Checks of the machine: programs, packages, disk. They need no configuration. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { findChromium } from '../../../test/support/browser.ts';
import { run } from '../command.ts';
import { goProblem } from '../temporal-build.ts';
import { type Finding, failed, missing, ok } from './check.ts';

const NEEDED_NODE = 24;
/** What the examples' requirements ask for. */
const OLDEST_PYTHON = [3, 11] as const;
/** Packages, the built web app and a first day of data; below this npm ci or a database stops in the middle. */
const NEEDED_DISK_GIB = 0.5;
const BYTES_PER_GIB = 1024 ** 3;
const VERSION_TIMEOUT_MS = 20_000;

export function checkNode(version: string = process.versions.node): Finding {
  return Number(version.split('.')[0]) >= NEEDED_NODE
    ? ok('Node', version)
    : failed('Node', `${version} runs this; ${NEEDED_NODE} is needed, and the packages bring it`, 'npm run doctor');
}

/** Whether `node_modules` is what the lockfile says; the stamp is the one that scripts/bootstrap.mjs leaves. */
export function checkPackages(root: string): Finding {
  const stampFile = join(root, 'node_modules/.package-lock-hash');
  const stamp = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex');
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp
    ? ok('packages', 'as in package-lock.json')
    : failed('packages', 'not what package-lock.json says', 'npm ci --include=dev');
}

/** Go builds the Temporal server where it can neither be found nor downloaded; elsewhere nobody misses it. */
export async function checkGo(env: NodeJS.ProcessEnv): Promise<Finding> {
  const problem = await goProblem(env);
  return problem === null
    ? ok('Go', 'new enough to build the Temporal server, should that be needed')
    : missing('Go', `${problem}; it builds the Temporal server where that cannot be downloaded`, 'https://go.dev/dl');
}

export function checkChromium(): Finding {
  const found = findChromium();
  if (found !== null) return ok('Chromium', found);
  const detail = 'not found: the browser tests are skipped';
  return missing('Chromium', detail, 'apt-get install chromium, or set CHROMIUM_PATH');
}

export async function checkPython(env: NodeJS.ProcessEnv): Promise<Finding> {
  const { code, output } = await run('python3', ['--version'], { env, timeoutMs: VERSION_TIMEOUT_MS });
  const [, major, minor] = /Python (\d+)\.(\d+)/.exec(output) ?? [];
  const isNewEnough =
    Number(major) > OLDEST_PYTHON[0] || (Number(major) === OLDEST_PYTHON[0] && Number(minor) >= OLDEST_PYTHON[1]);
  if (code === 0 && isNewEnough) return ok('Python', output.trim());
  const found = code === 0 && major ? `${output.trim()} is too old` : 'python3 is not on PATH';
  return missing(
    'Python',
    `${found}; examples/langgraph needs it`,
    `install Python ${OLDEST_PYTHON.join('.')} or newer`,
  );
}

/** @param folder that holds the databases, or the nearest one above it that exists */
export async function checkDisk(folder: string, neededGib: number = NEEDED_DISK_GIB): Promise<Finding> {
  const { bavail, bsize } = await statfs(folder);
  const freeGib = (bavail * bsize) / BYTES_PER_GIB;
  const detail = `${freeGib.toFixed(1)} GiB free in ${folder}`;
  return freeGib >= neededGib
    ? ok('disk', detail)
    : failed('disk', `${detail}, ${neededGib} GiB is needed`, 'free some space, or move LIGHTNING_DB');
}
