import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

/**
 * The workflow bundle's file, built once per version of the workflow sources and shared by every worker process:
 * bundling takes seconds, and each process would do it again at each start.
 * @param sourceFolder the folder `src`; workflows, contracts and domain below it are what the bundle holds.
 * @param cacheFolder where bundles are kept.
 * @param interceptorModules what runs around the workflows, inside their sandbox.
 */
export async function workflowBundle(
  sourceFolder: string,
  cacheFolder: string,
  interceptorModules: readonly string[] = [],
): Promise<{ readonly codePath: string }> {
  const sdkVersion: unknown = createRequire(import.meta.url)('@temporalio/worker/package.json').version;
  const hash = createHash('sha256').update(JSON.stringify([sdkVersion, interceptorModules.length]));
  for (const folder of ['workflows', 'contracts', 'domain']) {
    for (const file of await sourceFiles(path.join(sourceFolder, folder))) {
      hash.update(path.relative(sourceFolder, file)).update(await readFile(file));
    }
  }
  const codePath = path.join(cacheFolder, `workflow-bundle-${hash.digest('hex').slice(0, 16)}.cjs`);
  if (await exists(codePath)) return { codePath };

  const { code } = await bundleWorkflowCode({
    workflowsPath: path.join(sourceFolder, 'workflows', 'index.ts'),
    workflowInterceptorModules: [...interceptorModules],
    logger: new DefaultLogger('WARN'),
  });
  await mkdir(cacheFolder, { recursive: true });
  // Written aside and renamed, so that a process that starts now reads all of it or none.
  const partial = `${codePath}.${process.pid}`;
  await writeFile(partial, code);
  await rename(partial, codePath);
  return { codePath };
}

async function sourceFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}
