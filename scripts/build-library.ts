// Builds the package's surface (src/index.ts) to dist/, with the migrations that it needs; run by `npm pack`.
import { execFileSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
rmSync(path.join(root, 'dist'), { recursive: true, force: true });
execFileSync(path.join(root, 'node_modules', '.bin', 'tsc'), ['-p', 'tsconfig.library.json'], {
  cwd: root,
  stdio: ['ignore', 'inherit', 'inherit'],
});
cpSync(path.join(root, 'src', 'store', 'migrations'), path.join(root, 'dist', 'store', 'migrations'), {
  recursive: true,
});
