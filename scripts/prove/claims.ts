/** The claims that `npm run prove -- <claim>` can prove. To add one: a module here that exports `prove`, and its entry below. */
import type { Prove } from '../lib/evidence.ts';

export interface Claim {
  /** What is promised, in one line. */
  readonly promise: string;
  /** The paths that the figures depend on: a change there makes the evidence older than the code it covers. */
  readonly covers: readonly string[];
  readonly load: () => Promise<{ readonly prove: Prove }>;
}

export const CLAIMS: Readonly<Record<string, Claim>> = {
  experiments: {
    promise: 'rollouts find what is there, and hardly ever what is not, however often one looks',
    covers: ['src/domain/experiment', 'src/domain/rollout', 'src/domain/reward', 'scripts/prove/experiments.ts'],
    load: () => import('./experiments.ts'),
  },
};
