import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type AnyAlgorithm, anyAlgorithm } from '../domain/learning/algorithms/trainers.ts';
import type { TrainingAlgorithm } from '../domain/learning/algorithms/training.ts';

/** A module of the configuration that cannot be used; the message is one line. */
export class PluginError extends Error {
  override readonly name = 'PluginError';
}

const NAME = /^[a-z][a-z0-9_]{0,63}$/;

/**
 * The algorithms of plug-in modules: each exports one object `{ name, configSchema, train }` as `algorithm` or as its default.
 * @param modules files (relative ones from `folder`) or packages.
 * @throws PluginError naming the module and what is wrong with it.
 */
export async function loadTrainingPlugins(
  modules: readonly string[],
  folder: string,
): Promise<readonly AnyAlgorithm[]> {
  return await Promise.all(modules.map((name) => loadPlugin(name, folder)));
}

async function loadPlugin(name: string, folder: string): Promise<AnyAlgorithm> {
  const specifier = /^[./]/.test(name) ? pathToFileURL(resolve(folder, name)).href : name;
  const exported: Record<string, unknown> = await import(specifier).catch((error: unknown) => {
    throw new PluginError(`the training plug-in ${name} cannot be loaded: ${firstLine(error)}`);
  });
  const algorithm = exported.algorithm ?? exported.default;
  if (!isAlgorithm(algorithm)) {
    throw new PluginError(
      `the training plug-in ${name}: expected an export "algorithm" = { name: lower-case letters, digits and "_", ` +
        'configSchema: { parse }, train: a function }',
    );
  }
  return anyAlgorithm(algorithm);
}

function isAlgorithm(value: unknown): value is TrainingAlgorithm<unknown> {
  return (
    isObject(value) &&
    typeof value.name === 'string' &&
    NAME.test(value.name) &&
    isObject(value.configSchema) &&
    typeof value.configSchema.parse === 'function' &&
    typeof value.train === 'function'
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
