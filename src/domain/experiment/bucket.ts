/** The number of buckets that users are hashed into. Source: GrowthBook, hash version 2. */
export const BUCKETS = 10_000;

const FNV_OFFSET_BASIS = 0x811c9dc5;

/**
 * The 32-bit FNV-1a hash of a text's UTF-16 code units: an integer in [0, 2³²).
 * A code unit is mixed in whole (not as two bytes), as GrowthBook's SDKs do.
 * Source: Fowler, Noll, Vo, draft-eastlake-fnv §2, §5; GrowthBook SDK "hashing".
 */
export function fnv32a(text: string): number {
  let hash = FNV_OFFSET_BASIS;
  for (let i = 0; i < text.length; i += 1) {
    hash ^= text.charCodeAt(i);
    // × the prime 0x01000193 = 2²⁴ + 2⁸ + 2⁷ + 2⁴ + 2 + 1; the next xor cuts it back to 32 bits.
    hash += (hash << 1) + (hash << 4) + (hash << 7) + (hash << 8) + (hash << 24);
  }
  return hash >>> 0;
}

/** The bucket's index: an integer in [0, 10000). Integers, so that shares are compared without rounding. */
export function bucketIndex(seed: string, value: string): number {
  return fnv32a(String(fnv32a(seed + value))) % BUCKETS;
}

/**
 * The bucket of a value under a seed: a multiple of 0.0001 in [0, 1).
 * Source: GrowthBook SDK hash version 2; experiments.md ("Unit, assignment, outcome").
 * @example bucket('foo', 'ab') // 0.2575
 */
export function bucket(seed: string, value: string): number {
  return bucketIndex(seed, value) / BUCKETS;
}
