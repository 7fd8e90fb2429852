// This folder imports contracts and the chat's vocabulary only: what simulated people like must reach nobody who learns from it.
import { createHash } from 'node:crypto';

const { imul } = Math;

/** A stream of random numbers with a name of its own: what one part of a simulation draws moves no other part. */
export interface RandomStream {
  /** Uniform in [0, 1). */
  next(): number;
  /** Standard normal. */
  normal(): number;
  /** One of `items`, each equally likely. @throws RangeError for none. */
  pick<Item>(items: readonly Item[]): Item;
  /** One of `items` with probability proportional to its weight (≥ 0, not all 0). @throws RangeError for none. */
  pickWeighted<Item>(items: readonly Item[], weightOf: (item: Item) => number): Item;
}

/**
 * The stream of a name: the same numbers for the same parts, on every machine; parts ['a', 'b'] and ['ab'] are different names.
 * xoshiro128** 1.1 (Blackman, Vigna 2018), its state taken from the name's sha256.
 */
export function randomStream(...name: readonly (string | number)[]): RandomStream {
  const digest = createHash('sha256').update(JSON.stringify(name)).digest();
  let [a, b, c, d] = [0, 4, 8, 12].map((offset) => digest.readUInt32LE(offset)) as [number, number, number, number];
  const nextWord = (): number => {
    const product = imul(b, 5);
    const result = imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  const next = (): number => ((nextWord() >>> 5) * 2 ** 26 + (nextWord() >>> 6)) / 2 ** 53;
  return {
    next,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    pick: (items) => {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new RangeError('nothing to pick from');
      return item;
    },
    pickWeighted: (items, weightOf) => {
      let left = next() * items.reduce((total, item) => total + weightOf(item), 0);
      for (const item of items) {
        left -= weightOf(item);
        if (left < 0) return item;
      }
      const last = items.findLast((item) => weightOf(item) > 0);
      if (last === undefined) throw new RangeError('nothing to pick from');
      return last;
    },
  };
}
