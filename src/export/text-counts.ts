import { createHash } from 'node:crypto';

/** Filled to this share, the table is made twice as large. */
const FULLEST = 0.5;
const FIRST_SIZE = 1_024;

/**
 * How often each of many texts was added: 64 bits of the sha256 of each in a flat table outside the heap, 24 to 48 bytes a text. Two texts out
 * of a million are taken for one with a probability of 3 in 100 million.
 */
export class TextCounts {
  #hashes = new BigUint64Array(FIRST_SIZE);
  #counts = new Uint32Array(FIRST_SIZE);
  #texts = 0;

  /** Adds a text once more; how often it was there before. */
  add(text: string): number {
    const place = this.#placeOf(text);
    const before = this.#counts[place] ?? 0;
    this.#counts[place] = before + 1;
    return before;
  }

  /** Takes a text away once; how often it is left. 0 also for one that was not there. */
  subtract(text: string): number {
    const place = this.#placeOf(text);
    const left = Math.max(0, (this.#counts[place] ?? 0) - 1);
    this.#counts[place] = left;
    return left;
  }

  /** Whether a text was added more often than taken away. */
  has(text: string): boolean {
    return (this.#counts[placeIn(this.#hashes, hashOf(text))] ?? 0) > 0;
  }

  #placeOf(text: string): number {
    const hash = hashOf(text);
    const place = placeIn(this.#hashes, hash);
    if (this.#hashes[place] === hash) return place;
    this.#texts += 1;
    if (this.#texts <= this.#hashes.length * FULLEST) {
      this.#hashes[place] = hash;
      return place;
    }
    this.#grow();
    const placeInLarger = placeIn(this.#hashes, hash);
    this.#hashes[placeInLarger] = hash;
    return placeInLarger;
  }

  #grow(): void {
    const [hashes, counts] = [this.#hashes, this.#counts];
    this.#hashes = new BigUint64Array(hashes.length * 2);
    this.#counts = new Uint32Array(hashes.length * 2);
    for (const [from, hash] of hashes.entries()) {
      if (hash === FREE) continue;
      const to = placeIn(this.#hashes, hash);
      this.#hashes[to] = hash;
      this.#counts[to] = counts[from] ?? 0;
    }
  }
}

/** Marks a free place; no text has it. */
const FREE = 0n;

function hashOf(text: string): bigint {
  return createHash('sha256').update(text).digest().readBigUInt64BE() || 1n;
}

/** Where the hash is, or else the first free place from its own on. */
function placeIn(hashes: BigUint64Array, hash: bigint): number {
  const size = hashes.length;
  let place = Number(hash % BigInt(size));
  while (hashes[place] !== hash && hashes[place] !== FREE) place = (place + 1) % size;
  return place;
}
