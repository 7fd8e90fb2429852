import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');
const INSTALL_TIMEOUT_MS = 300_000;

/** Python itself, or why there is none. */
export type PythonEnvironment = { readonly python: string } | { readonly missing: string };

/**
 * A virtual environment with a requirements file installed: made once in `var/`, found again while the files and the
 * Python version are the same. Takes some ten seconds the first time. The packages of `withoutDependencies` bring none of
 * what they ask for: for packages of which a part is used.
 */
export function pythonWith(requirementsFile: string, withoutDependencies: string | null = null): PythonEnvironment {
  const version = run('python3', ['--version']);
  if (version.status !== 0) return { missing: 'python3 is not installed' };
  const files = withoutDependencies === null ? [requirementsFile] : [requirementsFile, withoutDependencies];
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  const key = hash.update(version.stdout).digest('hex').slice(0, 12);
  const folder = path.join(ROOT, 'var', `python-${key}`);
  const python = path.join(folder, 'bin', 'python');
  const complete = path.join(folder, 'complete');
  if (existsSync(complete)) return { python };
  // What an interrupted installation left.
  rmSync(folder, { recursive: true, force: true });
  const environment = run('python3', ['-m', 'venv', folder]);
  if (environment.status !== 0) return { missing: `python3 -m venv: ${lastLine(environment)}` };
  for (const file of files) {
    const options = file === withoutDependencies ? ['--no-deps'] : [];
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...options, '-r', file];
    const install = run(python, pip);
    if (install.status !== 0) return { missing: `pip install: ${lastLine(install)}` };
  }
  writeFileSync(complete, '');
  return { python };
}

const run = (command: string, args: readonly string[]) =>
  spawnSync(command, args, { encoding: 'utf8', timeout: INSTALL_TIMEOUT_MS });

const lastLine = ({ stdout, stderr, error }: ReturnType<typeof run>) =>
  error?.message ?? `${stdout}${stderr}`.trim().split('\n').at(-1) ?? '';
