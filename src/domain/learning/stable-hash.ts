/**
 * Hashes that are the same in every process, on every machine, for ever. Not for secrets.
 */

/** Bound once: in a sandboxed realm (jest) every use of a global is a slow look-up, and these are used millions of times. */
const { imul } = Math;

const FNV_OFFSET_BASIS = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** The FNV-1a hash of a text's UTF-16 code units, an integer in [0, 2^32). Source: Fowler, Noll, Vo (isthe.com/chongo/tech/comp/fnv). */
export function fnv1a32(text: string): number {
  let hash = FNV_OFFSET_BASIS;
  for (let index = 0; index < text.length; index += 1) {
    hash ^= text.charCodeAt(index);
    hash = imul(hash, FNV_PRIME);
  }
  return hash >>> 0;
}

/**
 * A well mixed integer in [0, 2^32) for a name inside a namespace; two namespaces give independent numbers.
 * FNV-1a alone changes few high bits when only the last letters differ; MurmurHash3's finalizer (Appleby, fmix32) spreads them.
 */
export function stableHash(namespace: string, name: string): number {
  let hash = fnv1a32(`${namespace}\u0000${name}`);
  hash = imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** {@link stableHash} as a number in [0, 1). */
export function stableUnit(namespace: string, name: string): number {
  return stableHash(namespace, name) / 2 ** 32;
}
