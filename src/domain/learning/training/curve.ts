import type { CurvePoint } from '../algorithms/training.ts';

/** Every k-th point of a curve and its last one, at most `most` (≥ 2), so that long runs stay small where they are shown. */
export function thinCurve(curve: readonly CurvePoint[], most: number): readonly CurvePoint[] {
  if (curve.length <= most) return curve;
  const every = Math.ceil((curve.length - 1) / (most - 1));
  return curve.filter((_, index) => index % every === 0 || index === curve.length - 1);
}
