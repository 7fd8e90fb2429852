import { fnv32a } from '../experiment/bucket.ts';

/**
 * Hashes that are the same in every process, on every machine, for ever. Not for secrets.
 */

/** Bound once: in a sandboxed realm (jest) every use of a global is a slow look-up, and this is used millions of times. */
const { imul } = Math;

/**
 * A well mixed integer in [0, 2^32) for a name inside a namespace; two namespaces give independent numbers.
 * FNV-1a alone changes few high bits when only the last letters differ; MurmurHash3's finalizer (Appleby, fmix32) spreads them.
 */
export function stableHash(namespace: string, name: string): number {
  let hash = fnv32a(`${namespace}\u0000${name}`);
  hash = imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** {@link stableHash} as a number in [0, 1). */
export function stableUnit(namespace: string, name: string): number {
  return stableHash(namespace, name) / 2 ** 32;
}
