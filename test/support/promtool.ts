import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** Prometheus's promtool; null when it is not installed. */
export function findPromtool(): string | null {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/bin', '/usr/local/bin'];
  return folders.map((folder) => path.join(folder, 'promtool')).find((file) => existsSync(file)) ?? null;
}

/** What promtool says of files or of standard input; its exit code is 0 when all is well. */
export function runPromtool(
  args: readonly string[],
  input = '',
): { readonly code: number | null; readonly output: string } {
  const promtool = findPromtool();
  if (promtool === null) throw new Error('no promtool: install the Debian package "prometheus"');
  const { status, stdout, stderr } = spawnSync(promtool, args, { input, encoding: 'utf8' });
  return { code: status, output: stdout + stderr };
}
