/** What `npm audit --json` says, as far as it counts here. */
import { z } from 'zod';

export type Audit =
  | { readonly outcome: 'clean'; readonly packages: number }
  | { readonly outcome: 'holes'; readonly holes: readonly Hole[] }
  /** The registry did not say: it has no audit endpoint (405, 404), or was not reached. */
  | { readonly outcome: 'skipped'; readonly reason: string };

/** A package with a known hole of level high or critical. */
export interface Hole {
  readonly name: string;
  readonly severity: string;
  readonly title: string;
}

const report = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({
      name: z.string(),
      severity: z.string(),
      /** Advisories, or the names of packages that bring the hole in. */
      via: z.array(z.union([z.string(), z.object({ title: z.string() })])),
    }),
  ),
  metadata: z.object({ dependencies: z.object({ total: z.number() }) }),
});
const refusal = z.object({ message: z.string() });

const LEVELS: readonly string[] = ['high', 'critical'];

/** Reads the output; whatever is no report counts as skipped, with its own words. */
export function readAudit(output: string): Audit {
  const json = jsonIn(output);
  const parsed = report.safeParse(json);
  if (!parsed.success) {
    const refused = refusal.safeParse(json);
    return { outcome: 'skipped', reason: refused.success ? refused.data.message : output.trim().slice(0, 300) };
  }
  const { vulnerabilities, metadata } = parsed.data;
  const holes = Object.values(vulnerabilities)
    .filter(({ severity }) => LEVELS.includes(severity))
    .map(({ name, severity, via }) => ({ name, severity, title: titleOf(via) }));
  return holes.length > 0 ? { outcome: 'holes', holes } : { outcome: 'clean', packages: metadata.dependencies.total };
}

function titleOf(via: readonly (string | { readonly title: string })[]): string {
  return via.map((each) => (typeof each === 'string' ? `by way of ${each}` : each.title)).join('; ');
}

/** The JSON object in a text that has warnings around it; null when there is none. */
function jsonIn(text: string): unknown {
  const begin = text.indexOf('{');
  const end = text.lastIndexOf('}');
  if (begin === -1 || end < begin) return null;
  try {
    return JSON.parse(text.slice(begin, end + 1));
  } catch {
    return null;
  }
}
