const LANCZOS_G = 7;
const LANCZOS_LEADING = 0.99999999999980993;
/** Coefficients for g = 7, n = 9. Source: P. Godfrey, "A note on the computation of the convergent Lanczos complex Gamma approximation", 2001. */
const LANCZOS_COEFFICIENTS = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
const HALF_LOG_TWO_PI = Math.log(2 * Math.PI) / 2;

/**
 * ln Γ(x) for x > 0, with a relative error of about 1e-15.
 * @throws RangeError for any other x.
 * Source: C. Lanczos, "A precision approximation of the gamma function", SIAM J. Numer. Anal. B 1, 1964.
 */
export function logGamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`ln Γ is computed for numbers above 0 only, found ${x}.`);
  // Γ(x) = Γ(x + 1) / x keeps the approximation in its accurate range.
  if (x < 1) return logGamma(x + 1) - Math.log(x);
  const z = x - 1;
  const t = z + LANCZOS_G + 0.5;
  const sum = LANCZOS_COEFFICIENTS.reduce(
    (total, coefficient, i) => total + coefficient / (z + i + 1),
    LANCZOS_LEADING,
  );
  return HALF_LOG_TWO_PI + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}
