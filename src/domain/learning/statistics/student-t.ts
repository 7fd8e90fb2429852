import { logGamma } from '../../experiment/log-gamma.ts';

/**
 * Student's t distribution: the reference for means of few clusters.
 */

/** Enough terms for 1e-15 with parameters up to about 1e7. */
const MAXIMUM_TERMS = 10_000;
const TINY = 1e-300;

/**
 * The regularized incomplete beta function I_x(a, b) ∈ [0, 1], a, b > 0, x ∈ [0, 1].
 * Continued fraction (NIST DLMF 8.17.22), evaluated by the modified Lentz method.
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const logFactor = a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b);
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= MAXIMUM_TERMS; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    const change = d * c;
    fraction *= change;
    if (Math.abs(change - 1) < 1e-15) break;
  }
  return (Math.exp(logFactor) * fraction) / a;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

/** P(T ≤ t) of Student's t with `degrees` > 0 degrees of freedom. */
export function studentTCdf(t: number, degrees: number): number {
  if (t === Number.POSITIVE_INFINITY) return 1;
  if (t === Number.NEGATIVE_INFINITY) return 0;
  const square = t * t;
  // Near the middle 1 − t²/(ν + t²) would round to 1: the central probability keeps the digits there, the tail's further out.
  const upperTail =
    square < 1
      ? (1 - incompleteBeta(square / (degrees + square), 0.5, degrees / 2)) / 2
      : incompleteBeta(degrees / (degrees + square), degrees / 2, 0.5) / 2;
  return t > 0 ? 1 - upperTail : upperTail;
}

/** The t with P(T ≤ t) = `probability` ∈ (0, 1), by bisection to the last bits. */
export function studentTQuantile(probability: number, degrees: number): number {
  if (!(probability > 0 && probability < 1))
    throw new RangeError(`probability ${probability}: expected a number in (0, 1)`);
  // Searching the lower tail keeps the precision of the cdf there.
  if (probability > 0.5) return -studentTQuantile(1 - probability, degrees);
  let low = -1;
  while (studentTCdf(low, degrees) > probability) low *= 2;
  let high = 0;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (studentTCdf(middle, degrees) < probability) low = middle;
    else high = middle;
  }
}
