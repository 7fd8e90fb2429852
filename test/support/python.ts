import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');
const INSTALL_TIMEOUT_MS = 300_000;

/** Python itself, or why there is none. */
export type PythonEnvironment = { readonly python: string } | { readonly missing: string };

/**
 * A virtual environment with a requirements file installed: made once in `var/`, found again while the file and the
 * Python version are the same. Takes some ten seconds the first time.
 */
export function pythonWith(requirementsFile: string): PythonEnvironment {
  const version = run('python3', ['--version']);
  if (version.status !== 0) return { missing: 'python3 is not installed' };
  const requirements = readFileSync(requirementsFile);
  const key = createHash('sha256').update(requirements).update(version.stdout).digest('hex').slice(0, 12);
  const folder = path.join(ROOT, 'var', `python-${key}`);
  const python = path.join(folder, 'bin', 'python');
  const complete = path.join(folder, 'complete');
  if (existsSync(complete)) return { python };
  // What an interrupted installation left.
  rmSync(folder, { recursive: true, force: true });
  const environment = run('python3', ['-m', 'venv', folder]);
  if (environment.status !== 0) return { missing: `python3 -m venv: ${lastLine(environment)}` };
  const install = run(python, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '-r',
    requirementsFile,
  ]);
  if (install.status !== 0) return { missing: `pip install: ${lastLine(install)}` };
  writeFileSync(complete, '');
  return { python };
}

const run = (command: string, args: readonly string[]) =>
  spawnSync(command, args, { encoding: 'utf8', timeout: INSTALL_TIMEOUT_MS });

const lastLine = ({ stdout, stderr, error }: ReturnType<typeof run>) =>
  error?.message ?? `${stdout}${stderr}`.trim().split('\n').at(-1) ?? '';
