import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { VARIABLE_NAMES } from '../../src/config.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const STAMP = 'node_modules/.package-lock-hash';

/** What the newest commit holds at a path; null outside a Git repository. */
export function committed(path: string): string | null {
  if (!existsSync(join(ROOT, '.git'))) return null;
  return execFileSync('git', ['show', `HEAD:${path}`], { cwd: ROOT, encoding: 'utf8' });
}

/**
 * A clone of the newest commit in a folder of its own. Its packages are hard links to those here when the lockfile is the same;
 * else the first start installs them.
 */
export function makeCleanClone(): { readonly folder: string; readonly hasPackages: boolean } {
  const folder = join(mkdtempSync(join(tmpdir(), 'clean-clone-')), 'homeview-lightning');
  execFileSync('git', ['clone', '--quiet', ROOT, folder]);
  const hasPackages = installedStamp() === stampOf(folder);
  if (hasPackages) {
    linkPackages(folder);
    // The first start has to find out by itself that nothing is missing.
    rmSync(join(folder, STAMP), { force: true });
  }
  return { folder, hasPackages };
}

const installedStamp = () => (existsSync(join(ROOT, STAMP)) ? readFileSync(join(ROOT, STAMP), 'utf8') : null);

/** As scripts/bootstrap.mjs computes it. */
const stampOf = (folder: string) =>
  createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex');

function linkPackages(folder: string): void {
  const [from, to] = [join(ROOT, 'node_modules'), join(folder, 'node_modules')];
  try {
    execFileSync('cp', ['-al', from, to], { stdio: 'ignore' });
  } catch {
    // Another file system, or one without hard links.
    rmSync(to, { recursive: true, force: true });
    execFileSync('cp', ['-a', from, to]);
  }
}

/** The environment of a newcomer: none of our variables, none of the test run's, and the Node that the machine has. */
export function newcomersEnvironment(): NodeJS.ProcessEnv {
  const foreign = new Set<string>([...VARIABLE_NAMES, 'NODE_ENV', 'NODE_OPTIONS']);
  const kept = Object.entries(process.env).filter(
    ([name]) => !foreign.has(name) && !name.startsWith('TEST_') && !name.startsWith('npm_'),
  );
  const path = (process.env.PATH ?? '').split(':').filter((folder) => !folder.includes('node_modules'));
  return { ...Object.fromEntries(kept), PATH: path.join(':') };
}
