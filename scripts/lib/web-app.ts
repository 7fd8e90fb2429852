import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.ts';
import { lock } from './exclusive-lock.ts';
import { StartProblem } from './start-problem.ts';

/** The folder that the API serves. */
const BUILT = 'web/dist';
const STAMP = '.source-hash';
/** What the build reads; the page shares the pure modules of the domain and the contracts. */
const SOURCES = ['web/**', 'src/domain/**', 'src/contracts/**', 'package-lock.json'];

/** Builds the web app when its sources differ from those of the last build; safe when two processes do it at once. @throws StartProblem */
export async function buildWebApp(root: string, say: (line: string) => void): Promise<void> {
  if (!existsSync(join(root, 'web/index.html')) || isBuilt(root)) return;
  const held = await lock(join(root, 'var/web-build.lock'), () =>
    say('Another process is building the web app: waiting for it.'),
  );
  try {
    if (isBuilt(root)) return;
    say('Building the web app ...');
    await build(root);
  } finally {
    held.release();
  }
}

async function build(root: string): Promise<void> {
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const hash = sourceHash(root);
  // Built aside and renamed: a page that is being served never finds half a build.
  const unfinished = join(root, `${BUILT}.new`);
  const { code, output } = await run(
    process.execPath,
    [vite, 'build', 'web', '--logLevel', 'warn', '--outDir', unfinished, '--emptyOutDir'],
    { cwd: root },
  );
  if (code !== 0) throw new StartProblem(`The web app could not be built:\n${output.trim()}`);
  writeFileSync(join(unfinished, STAMP), hash);
  rmSync(join(root, BUILT), { recursive: true, force: true });
  renameSync(unfinished, join(root, BUILT));
}

function isBuilt(root: string): boolean {
  const stamp = join(root, BUILT, STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === sourceHash(root);
}

function sourceHash(root: string): string {
  const hash = createHash('sha256');
  const paths = globSync(SOURCES, { cwd: root, exclude: ['web/dist/**', 'web/dist.new/**', '**/*.test.ts'] }).sort();
  for (const path of paths) {
    if (!statSync(join(root, path)).isFile()) continue;
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(root, path)));
  }
  return hash.digest('hex');
}
