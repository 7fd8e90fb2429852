#!/usr/bin/env node
/**
 * Runs a script of this repository on the Node version that it pins, and installs the packages first when they are missing:
 * `node scripts/bootstrap.mjs <script.ts> [arguments]`. Plain JavaScript without dependencies, because nothing is installed when it runs.
 *
 * Standard output belongs to the script alone; what this file has to say goes to standard error. The script's exit code or signal is passed on.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = 20;
const PROGRESS_INTERVAL_MS = 10_000;
/** An installation takes a minute or two; a lock older than this belongs to a process that cannot be told apart any more. */
const LOCK_MAX_AGE_MS = 15 * 60_000;
const FORWARDED_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const lockfile = join(root, 'package-lock.json');
const stampFile = join(root, 'node_modules', '.package-lock-hash');
const installLock = join(root, 'var', 'install.lock');
const pinnedNode = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');

const say = (line) => process.stderr.write(`${line}\n`);

function fail(line) {
  say(line);
  process.exit(1);
}

/** What `node_modules` must match: the lockfile, and the machine that native packages were chosen for. */
function expectedStamp() {
  return createHash('sha256')
    .update(readFileSync(lockfile))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex');
}

const readText = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '');

/** Whether npm's own record of what it installed agrees with the lockfile: true after a developer's own `npm install`. */
function npmRecordMatchesLockfile() {
  const recordFile = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(recordFile)) return false;
  const installed = JSON.parse(readFileSync(recordFile, 'utf8')).packages;
  const { '': _root, ...locked } = JSON.parse(readFileSync(lockfile, 'utf8')).packages;
  const allLockedAreInstalled = Object.entries(locked).every(([path, entry]) =>
    installed[path] ? installed[path].version === entry.version : entry.optional === true,
  );
  return allLockedAreInstalled && Object.keys(installed).every((path) => path in locked);
}

function isInstalled() {
  if (!existsSync(pinnedNode)) return false;
  const stamp = expectedStamp();
  if (readText(stampFile) === stamp) return true;
  if (!npmRecordMatchesLockfile()) return false;
  writeFileSync(stampFile, stamp);
  return true;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Whether the lock's owner is gone: killed, or so old that its process id may belong to somebody else. */
function isLockStale() {
  try {
    const owner = Number(readFileSync(installLock, 'utf8'));
    const ageMs = Date.now() - statSync(installLock).mtimeMs;
    // An empty file: its owner is between creating and writing it, unless it died right there.
    if (!owner) return ageMs > 5_000;
    return !isAlive(owner) || ageMs > LOCK_MAX_AGE_MS;
  } catch {
    return false;
  }
}

function tryLock() {
  mkdirSync(dirname(installLock), { recursive: true });
  try {
    const file = openSync(installLock, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

/** Waits until this process may install; false when another one did it meanwhile. */
async function lockOrWaitForOther() {
  let told = false;
  while (!tryLock()) {
    if (isLockStale()) {
      rmSync(installLock, { force: true });
      // Two waiters may remove a stale lock one after the other: the loser of the next creation waits again.
      await sleep(Math.random() * 200);
      continue;
    }
    if (!told) say('Another process is installing the packages: waiting for it.');
    told = true;
    await sleep(250);
  }
  if (!isInstalled()) return true;
  rmSync(installLock, { force: true });
  return false;
}

/** npm as the caller runs it, else the one on PATH. */
function npmCommand() {
  const caller = process.env.npm_execpath;
  return caller && basename(caller).startsWith('npm-cli') ? [process.execPath, caller] : ['npm'];
}

/** Resolves with the exit code of a command; its output goes to standard error, because standard output is the script's. */
function runOnStderr([command, ...args]) {
  return new Promise((done, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
    child.once('error', reject);
    child.once('exit', (code, signal) => done(signal ? 1 : code));
  });
}

async function install() {
  if (isInstalled() || !(await lockOrWaitForOther())) return;
  const startedMs = Date.now();
  const seconds = () => Math.round((Date.now() - startedMs) / 1000);
  say('Installing the packages (npm ci) ...');
  const progress = setInterval(() => say(`  ... still installing, ${seconds()} s`), PROGRESS_INTERVAL_MS);
  try {
    // Development packages are needed (the pinned Node is one), whatever NODE_ENV says.
    const code = await runOnStderr([
      ...npmCommand(),
      'ci',
      '--include=dev',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ]);
    if (code !== 0) throw new Error(`npm ci ended with ${code}; what it says is above`);
    if (!existsSync(pinnedNode)) {
      throw new Error('npm ci brought no Node 24: are install scripts switched off (npm config get ignore-scripts)?');
    }
    writeFileSync(stampFile, expectedStamp());
    say(`Packages installed in ${seconds()} s.`);
  } finally {
    clearInterval(progress);
    rmSync(installLock, { force: true });
  }
}

/** Hands over to the script, as nearly as Node allows to `exec`: same terminal, same signals, same end. */
function hand(script, args) {
  const child = spawn(pinnedNode, [script, ...args], { stdio: 'inherit' });
  const forward = (signal) => child.kill(signal);
  for (const signal of FORWARDED_SIGNALS) process.on(signal, forward);
  child.once('error', (error) => fail(`${pinnedNode} could not be started: ${error.message}`));
  child.once('exit', (code, signal) => {
    if (!signal) process.exit(code);
    for (const forwarded of FORWARDED_SIGNALS) process.removeListener(forwarded, forward);
    process.kill(process.pid, signal);
    // The signal ends this process; the timer keeps it from ending with code 0 first.
    setTimeout(() => process.exit(1), 1_000);
  });
}

const [script, ...args] = process.argv.slice(2);
const nodeMajor = Number(process.versions.node.split('.')[0]);
if (nodeMajor < OLDEST_NODE) {
  fail(
    `Node ${OLDEST_NODE} or newer is needed to start; this is Node ${process.versions.node}. Get one from https://nodejs.org.`,
  );
}
if (!script) fail('Usage: node scripts/bootstrap.mjs <script.ts> [arguments]');
try {
  await install();
} catch (error) {
  fail(`The packages could not be installed: ${error.code === 'ENOENT' ? 'npm is not on PATH' : error.message}.`);
}
hand(resolve(script), args);
