import { createHash } from 'node:crypto';

/** 52 bits: exact as a JavaScript number; with a million users two of them share a key with probability 1.1e-4. */
const HEX_DIGITS = 13;

/** The number that stands for a cluster (a user, or an anonymous conversation) in the sums: whoever reads them learns no id. */
export function clusterKey(cluster: string): number {
  return Number.parseInt(createHash('sha256').update(cluster).digest('hex').slice(0, HEX_DIGITS), 16);
}
