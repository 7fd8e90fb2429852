import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** A build: a folder with the code that API, worker and migrations run from. */
export interface Build {
  readonly folder: string;
  /** What it was made of, for people. */
  readonly source: string;
}

/** A change of one source file: each text, found exactly once, is replaced by the other. */
export interface SourceChange {
  readonly file: string;
  readonly replacements: readonly (readonly [string, string])[];
}

const ROOT = resolve(import.meta.dirname, '../..');
/** What a build consists of; its packages are those installed here. */
const PARTS = ['src', 'scripts', 'worker.ts', 'package.json'];

/** The build of an earlier commit; null where the repository does not have it (a shallow clone, no git). */
export async function buildOfCommit(commit: string, folder: string): Promise<Build | null> {
  mkdirSync(folder, { recursive: true });
  let archive: Buffer;
  try {
    archive = execFileSync('git', ['archive', '--format=tar', commit, ...PARTS], {
      cwd: ROOT,
      maxBuffer: 256 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return null;
  }
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  return await finished({ folder, source: `commit ${commit}` });
}

/** The build of the code as it is here now, with changes. @throws when a text that a change replaces is not there once. */
export async function buildOfToday(folder: string, changes: readonly SourceChange[] = []): Promise<Build> {
  mkdirSync(folder, { recursive: true });
  for (const part of PARTS) cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  for (const { file, replacements } of changes) {
    const path = join(folder, file);
    writeFileSync(path, replacements.reduce(replaceOnce, readFileSync(path, 'utf8')));
  }
  return await finished({ folder, source: changes.length === 0 ? 'today' : 'today, with a changed workflow' });
}

function replaceOnce(text: string, [from, to]: readonly [string, string]): string {
  const count = text.split(from).length - 1;
  if (count !== 1) throw new Error(`expected once, found ${count} times: ${from}`);
  // A function, because `$` in a text means something.
  return text.replace(from, () => to);
}

/** With the packages, and with its workflows bundled once: API and worker would do it at the same time. */
async function finished(build: Build): Promise<Build> {
  symlinkSync(join(ROOT, 'node_modules'), join(build.folder, 'node_modules'));
  const bundle = join(import.meta.dirname, 'support/bundle-workflows.ts');
  await promisify(execFile)(process.execPath, [bundle, build.folder]);
  return build;
}
