import type { ComparedPolicy, GroupComparison } from './report.ts';

/** How reports call the policies. */
export const POLICY_NAMES: Readonly<Record<ComparedPolicy, string>> = {
  candidate: 'candidate',
  base: 'base policy',
  uniform: 'uniform',
  best_single_arm: 'best single arm',
  argmax_q: 'argmax q̂',
  thompson_sampling: 'Thompson sampling',
};

/** A context as a reader calls it. */
export function groupName(dimension: GroupComparison['dimension'], value: GroupComparison['value']): string {
  return `${dimension} ${value.replaceAll('_', ' ')}`;
}

/** A difference with its sign: "+0.0312". */
export function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;
}

/** "+0.0312 [+0.0101, +0.0523]"; a dash for what is not known. */
export function withInterval(
  estimate: { readonly mean: number; readonly interval: readonly [number, number] | null } | null,
): string {
  if (estimate === null) return '–';
  const { mean, interval } = estimate;
  return interval === null ? signed(mean) : `${signed(mean)} [${signed(interval[0])}, ${signed(interval[1])}]`;
}
