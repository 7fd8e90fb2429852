import { createHash } from 'node:crypto';

/** Filled to this share, the table is made twice as large. */
const FULLEST = 0.5;
const FIRST_SIZE = 1_024;

/**
 * Which normalized prompts were seen: 64 bits of the sha256 of each in a flat table, 16 to 32 bytes a prompt. Two prompts out of a million are
 * taken for one with a probability of 3 in 100 million.
 */
export class SeenPrompts {
  #table = new BigUint64Array(FIRST_SIZE);
  #count = 0;

  /** Whether the prompt is new; from now on it is seen. */
  isNew(normalizedPrompt: string): boolean {
    // 0 marks a free place.
    const hash = createHash('sha256').update(normalizedPrompt).digest().readBigUInt64BE() || 1n;
    if (!insert(this.#table, hash)) return false;
    this.#count += 1;
    if (this.#count > this.#table.length * FULLEST) this.#grow();
    return true;
  }

  #grow(): void {
    const larger = new BigUint64Array(this.#table.length * 2);
    for (const hash of this.#table) if (hash !== 0n) insert(larger, hash);
    this.#table = larger;
  }
}

/** Puts a hash into the first free place from its own on; false when it is there. */
function insert(table: BigUint64Array, hash: bigint): boolean {
  const size = table.length;
  for (let place = Number(hash % BigInt(size)); ; place = (place + 1) % size) {
    const found = table[place];
    if (found === hash) return false;
    if (found === 0n) {
      table[place] = hash;
      return true;
    }
  }
}
