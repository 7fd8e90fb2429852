/** Evidence: what `npm run prove -- <claim>` measured, kept as `docs/evidence/<claim>.json`. One form for all claims. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';

/** The content of `docs/evidence/<claim>.json`. */
export const evidenceSchema = z.strictObject({
  claim: z.string().regex(/^[a-z][a-z0-9-]*$/),
  /** The commit that was measured; with `-dirty` when covered files differed from it, `unknown` outside a repository. */
  commit: z.string().regex(/^([0-9a-f]{40}(-dirty)?|unknown)$/),
  /** Repeats the measurement. */
  command: z.string().startsWith('npm run '),
  /** Every seed that was used, in the order of use. */
  seeds: z.array(z.number()).readonly(),
  /** What the figures were measured on; nothing that names the machine. */
  machine: z.strictObject({
    cpu: z.string(),
    cores: z.int().positive(),
    memoryGiB: z.number().positive(),
    platform: z.string(),
    node: z.string().startsWith('v'),
  }),
  /** When the measurement ended: UTC, ISO 8601. */
  date: z.iso.datetime(),
  /** Raw figures, unrounded; at least one. */
  results: z.record(z.string(), z.json()).refine((results) => Object.keys(results).length > 0),
});
export type Evidence = z.infer<typeof evidenceSchema>;

/** What a proof found. */
export interface Findings {
  readonly seeds: readonly number[];
  readonly results: Evidence['results'];
  /** What was promised and not found, one line each; empty when the claim holds. */
  readonly failures: readonly string[];
}

/** Measures a claim; `log` shows progress and figures to people. */
export type Prove = (log: (line: string) => void) => Promise<Findings>;

const ROOT = resolve(import.meta.dirname, '..', '..');

/** The file that holds the evidence of a claim. */
export function evidencePath(claim: string, root: string = ROOT): string {
  return join(root, 'docs', 'evidence', `${claim}.json`);
}

/** The evidence of what was just measured. `covers`: the paths that the figures depend on. */
export function evidenceOf(
  {
    claim,
    covers,
    findings,
  }: { readonly claim: string; readonly covers: readonly string[]; readonly findings: Findings },
  root: string = ROOT,
): Evidence {
  const { seeds, results } = findings;
  return {
    claim,
    commit: currentCommit(covers, root),
    command: `npm run prove -- ${claim}`,
    seeds,
    machine: thisMachine(),
    date: new Date().toISOString(),
    results,
  };
}

/** Writes the evidence of a claim and returns the path. */
export function writeEvidence(evidence: Evidence, root: string = ROOT): string {
  const path = evidencePath(evidence.claim, root);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(evidence, null, 2)}\n`);
  return path;
}

/**
 * How many commits changed the covered paths since the evidence was taken; null when the repository cannot tell (no git, a
 * shallow clone, a commit that was rewritten).
 */
export function commitsSince({ commit }: Evidence, covers: readonly string[], root: string = ROOT): number | null {
  const count = git(root, 'rev-list', '--count', `${commit.replace(DIRTY, '')}..HEAD`, '--', ...covers, NOT_TESTS);
  return count === null ? null : Number(count);
}

const DIRTY = '-dirty';
/** Tests do not change what was measured. */
const NOT_TESTS = ':(exclude,glob)**/*.test.ts';

function currentCommit(covers: readonly string[], root: string): string {
  const commit = git(root, 'rev-parse', 'HEAD');
  if (commit === null) return 'unknown';
  return git(root, 'status', '--porcelain', '--', ...covers, NOT_TESTS) === '' ? commit : commit + DIRTY;
}

/** What git says; null when it fails. */
function git(root: string, ...args: readonly string[]): string | null {
  try {
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return null;
  }
}

function thisMachine(): Evidence['machine'] {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
  };
}
