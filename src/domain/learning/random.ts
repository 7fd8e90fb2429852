/**
 * Seeded random numbers: everything in this folder that draws takes an {@link Rng}, so that a run can be repeated and resumed.
 */

/** Bound once: in a sandboxed realm (jest) every use of a global is a slow look-up, and these are used millions of times. */
const { imul, floor } = Math;

/** The whole state of a generator: plain numbers, so that a checkpoint holds it. */
export type RngState = readonly [number, number, number, number];

export interface Rng {
  /** The next number, uniform in [0, 1) with 53 random bits. */
  next(): number;
  /** The state after what was drawn so far. */
  state(): RngState;
}

/**
 * A generator that gives the same numbers for the same seed (any number; its low 32 bits count).
 * xoshiro128** 1.1 (Blackman, Vigna 2018), its state filled by SplitMix32.
 */
export function createRng(seed: number): Rng {
  let word = seed >>> 0;
  const nextWord = (): number => {
    word = (word + 0x9e3779b9) >>> 0;
    let mixed = imul(word ^ (word >>> 16), 0x21f0aaad);
    mixed = imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  return restoreRng([nextWord(), nextWord(), nextWord(), nextWord()]);
}

/** The generator that goes on where `state` was taken. */
export function restoreRng(state: RngState): Rng {
  let [a, b, c, d] = state;
  const nextInteger = (): number => {
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
  return {
    next: () => ((nextInteger() >>> 5) * 2 ** 26 + (nextInteger() >>> 6)) / 2 ** 53,
    state: () => [a >>> 0, b >>> 0, c >>> 0, d >>> 0],
  };
}

/** An integer, uniform in 0..count−1. */
export function randomInteger(rng: Rng, count: number): number {
  return floor(rng.next() * count);
}

/** A standard normal number. Box–Muller; the second value is not kept, so that the state stays the generator's alone. */
export function randomNormal(rng: Rng): number {
  const radius = Math.sqrt(-2 * Math.log(1 - rng.next()));
  return radius * Math.cos(2 * Math.PI * rng.next());
}

/** An index drawn with the given probabilities (they sum to 1; rounding goes to the last positive one). */
export function randomIndex(rng: Rng, probabilities: ArrayLike<number>): number {
  const target = rng.next();
  let cumulative = 0;
  let last = 0;
  for (let index = 0; index < probabilities.length; index += 1) {
    const probability = probabilities[index] ?? 0;
    if (probability <= 0) continue;
    cumulative += probability;
    last = index;
    if (target < cumulative) return index;
  }
  return last;
}
