/** The claims that `npm run prove -- <claim>` can prove. To add one: a module here that exports `prove`, and its entry below. */
import { z } from 'zod';
import type { Evidence, Prove } from '../lib/evidence.ts';

export interface Claim {
  /** What is promised, in one line. */
  readonly promise: string;
  /** The paths that the figures depend on: a change there makes the evidence older than the code it covers. */
  readonly covers: readonly string[];
  /** The figures that stand for the claim in docs/evidence.md, from the results of its evidence. */
  readonly figures: (results: Evidence['results']) => string;
  readonly load: () => Promise<{ readonly prove: Prove }>;
}

export const CLAIMS: Readonly<Record<string, Claim>> = {
  checks: {
    promise: 'a check of a rollout costs what is new since the last one, beside a thousand turns and beside a million',
    covers: [
      ...[
        'src/activities/rollout.ts',
        'src/domain/rollout',
        'src/store/count-exposures.ts',
        'src/store/rollout-recency.ts',
      ],
      ...['src/store/migrations', 'scripts/prove/checks.ts', 'scripts/lib/store-sizes.ts'],
    ],
    figures: (results) => {
      const { new_users_per_check, figures } = z
        .object({
          new_users_per_check: z.number(),
          figures: z.array(z.object({ engine: z.string(), turns: z.number(), median_ms: z.number() })),
        })
        .parse(results);
      const costs = figures.map(
        ({ engine, turns, median_ms }) => `${engine} ${turns} turns: ${median_ms.toFixed(1)} ms`,
      );
      return `a check with ${new_users_per_check} new users, median: ${costs.join('; ')}`;
    },
    load: () => import('./checks.ts'),
  },
  consumers: {
    promise: 'exports load in TRL and in Agent Lightning, and a million rows stream through a small heap',
    covers: [
      ...['src/export', 'src/domain/learning/export', 'examples/agent-lightning'],
      ...['test/consumers', 'test/export', 'scripts/prove/consumers.ts', 'scripts/prove/consumers'],
    ],
    figures: (results) => {
      const { trl, agent_lightning_turns, memory } = z
        .object({
          trl: z.record(z.string(), z.object({ rows: z.number() })),
          agent_lightning_turns: z.number(),
          memory: z.record(z.string(), z.object({ peak_rss_bytes: z.number() })),
        })
        .parse(results);
      const rows = Object.entries(trl).map(([type, read]) => `${read.rows} ${type}`);
      const peak = Math.max(...Object.values(memory).map(({ peak_rss_bytes }) => peak_rss_bytes));
      return (
        `TRL and Hugging Face datasets read ${rows.join(', ')} rows; Agent Lightning ${agent_lightning_turns} turns with their reward; ` +
        `at most ${Math.round(peak / 1e6)} MB resident for a million rows`
      );
    },
    load: () => import('./consumers.ts'),
  },
  dashboard: {
    promise:
      'every query of the dashboard answers under 300 ms at p95, and its pages take input under one second, on a million turns in PostgreSQL and 100,000 in SQLite',
    covers: [
      'src/store',
      'src/api',
      'src/domain/metrics',
      'scripts/lib/seed-turns.ts',
      'test/support/dashboard-queries.ts',
      'test/support/page-speed.ts',
      'web/src',
    ],
    figures: (results) => {
      const measured = z.object({
        turns: z.number(),
        queries: z.array(z.object({ query: z.string(), firstMs: z.number(), p95Ms: z.number() })),
        pages: z.array(z.object({ path: z.string(), medianMs: z.number() })),
      });
      const engines = z.object({ postgres: measured, sqlite: measured }).parse(results);
      return Object.entries(engines)
        .map(([engine, { turns, queries, pages }]) => {
          const slowest = Math.max(...queries.map(({ p95Ms }) => p95Ms));
          const first = Math.max(...queries.map(({ firstMs }) => firstMs));
          const slowestPage = Math.max(...pages.map(({ medianMs }) => medianMs));
          return `${engine}, ${turns} turns: slowest of ${queries.length} queries ${Math.round(slowest)} ms at p95 (asked for the first time ${Math.round(first)} ms), slowest of ${pages.length} pages takes input after ${Math.round(slowestPage)} ms`;
        })
        .join('; ');
    },
    load: () => import('./dashboard.ts'),
  },
  experiments: {
    promise: 'rollouts find what is there, and hardly ever what is not, however often one looks',
    covers: ['src/domain/experiment', 'src/domain/rollout', 'src/domain/reward', 'scripts/prove/experiments.ts'],
    figures: (results) => {
      const { looks_no_effect: nothing, looks_plus_03: better } = z
        .object({
          looks_no_effect: z.object({ found_better: z.number(), found_worse: z.number() }),
          looks_plus_03: z.object({ found_better: z.number() }),
        })
        .parse(results);
      return (
        `${percent(nothing.found_better + nothing.found_worse)} false positives with 30 looks; ` +
        `${percent(better.found_better)} of true +.03 found`
      );
    },
    load: () => import('./experiments.ts'),
  },
  faults: {
    promise: 'every acknowledged request survives any crash, with exactly one effect',
    covers: [
      ...['src/api', 'src/activities', 'src/workflows', 'src/temporal', 'src/store', 'src/domain/reward'],
      ...['worker.ts', 'test/faults', 'scripts/prove/faults.ts'],
    ],
    figures: (results) => {
      const report = z.object({
        acknowledged: z.object({ turns: z.number(), feedback: z.number() }),
        lost: z.number(),
        doubled: z.number(),
        stuck: z.number(),
        faults: z.record(z.string(), z.object({ count: z.number() })),
      });
      const engines = z.object({ sqlite: report, postgres: report }).parse(results);
      return Object.entries(engines)
        .map(([engine, { acknowledged, lost, doubled, stuck, faults }]) => {
          const count = Object.values(faults).reduce((sum, fault) => sum + fault.count, 0);
          return (
            `${engine}: ${acknowledged.turns} turns, ${acknowledged.feedback} pieces of feedback, ${count} faults: ` +
            `${lost} lost, ${doubled} doubled, ${stuck} stuck`
          );
        })
        .join('; ');
    },
    load: () => import('./faults.ts'),
  },
  soak: {
    promise: '32 clients for twenty minutes at the highest rate: no error, and the memory of every process is flat',
    covers: [
      ...['src/api', 'src/activities', 'src/workflows', 'src/temporal', 'src/store', 'worker.ts'],
      ...['test/soak', 'test/faults/load', 'scripts/prove/soak.ts'],
    ],
    figures: (results) => {
      const { turns, feedback, requests_per_s, errors, memory } = z
        .object({
          turns: z.number(),
          feedback: z.number(),
          requests_per_s: z.number(),
          errors: z.record(z.string(), z.number()),
          memory: z.record(z.string(), z.object({ second_half: z.object({ growthShare: z.number() }) })),
        })
        .parse(results);
      const growth = Object.entries(memory).map(
        ([name, { second_half: trend }]) => `${name} ${trend.growthShare > 0 ? '+' : ''}${percent(trend.growthShare)}`,
      );
      const failed = Object.values(errors).reduce((sum, count) => sum + count, 0);
      return (
        `${turns} turns, ${feedback} pieces of feedback, ${requests_per_s.toFixed(0)} requests/s, ${failed} errors; ` +
        `memory over the second half: ${growth.join(', ')}`
      );
    },
    load: () => import('./soak.ts'),
  },
  loop: {
    promise:
      'the whole loop ends as it should, whatever is killed: a better policy serves everybody, a harmful one is rolled back, nothing wins where nothing is',
    covers: [
      ...['src/simulation', 'src/domain', 'src/activities', 'src/workflows', 'src/schedules', 'src/store', 'src/api'],
      ...['scripts/lib/loop', 'scripts/lib/own-service.ts', 'scripts/loop.ts', 'scripts/prove/loop.ts'],
    ],
    figures: (results) => {
      const played = z.object({ kills: z.number(), seconds: z.number() });
      const { improve, harmful, null_completed, null_seeds, longest_seconds } = z
        .object({
          improve: played,
          harmful: played,
          null_seeds: z.number(),
          null_completed: z.number(),
          longest_seconds: z.number(),
        })
        .parse(results);
      return (
        `completed over ${improve.kills} kills in ${Math.round(improve.seconds)} s; harmful rolled back over ` +
        `${harmful.kills} kills in ${Math.round(harmful.seconds)} s; ${null_completed} of ${null_seeds} without an effect ` +
        `completed; longest ${Math.round(longest_seconds)} s`
      );
    },
    load: () => import('./loop.ts'),
  },
  learning: {
    promise: 'training finds what simulated users like, and nothing passes the gate where they like nothing',
    covers: [
      ...['src/domain/learning', 'src/activities/training', 'src/trainers', 'src/simulation'],
      ...['scripts/lib/learning', 'scripts/prove/learning.ts'],
    ],
    figures: (results) => {
      const { truly_better, persona_seeds, false_passes, null_seeds } = z
        .object({
          truly_better: z.number(),
          persona_seeds: z.number(),
          false_passes: z.number(),
          null_seeds: z.number(),
        })
        .parse(results);
      return (
        `${truly_better} of ${persona_seeds} candidates truly better for their users, interval above 0; ` +
        `with users who like nothing ${false_passes} of ${null_seeds} passed the gate`
      );
    },
    load: () => import('./learning.ts'),
  },
  patterns: {
    promise: 'a collection of 1200 turns of homeowners names every planted trouble, and hardly anything else',
    covers: [
      ...[
        'src/simulation',
        'src/domain/learning',
        'src/domain/reward',
        'src/generators',
        'src/activities/collection.ts',
      ],
      ...[
        'src/workflows/collect-dataset.ts',
        'src/store/datasets',
        'scripts/lib/simulation',
        'scripts/prove/patterns.ts',
      ],
    ],
    figures: (results) => {
      const found = z
        .object({
          samples_over_http: z.number(),
          named_over_http: z.number(),
          planted: z.number(),
          seeds_that_named_all: z.number(),
          mean_foreign_share: z.number(),
          by_seed: z.record(z.string(), z.unknown()),
        })
        .parse(results);
      return (
        `${found.samples_over_http} samples, ${found.named_over_http} of ${found.planted} troubles named over HTTP; ` +
        `all named for ${found.seeds_that_named_all} of ${Object.keys(found.by_seed).length} seeds, ` +
        `${percent(found.mean_foreign_share)} foreign patterns`
      );
    },
    load: () => import('./patterns.ts'),
  },
  rollback: {
    promise:
      'a rollback is in effect on new turns within 5 s in every API process; a failing candidate stops within 15 s',
    covers: ['src/api', 'src/domain/rollout', 'src/workflows', 'src/store', 'test/rollout/measure.ts'],
    figures: (results) => {
      const { rollbacks_ms, longest_rollback_ms, longest_exposure_ms } = z
        .object({
          rollbacks_ms: z.record(z.string(), z.array(z.number())),
          longest_rollback_ms: z.number(),
          longest_exposure_ms: z.number(),
        })
        .parse(results);
      const runs = Object.values(rollbacks_ms).flat().length;
      return (
        `longest of ${runs} rollbacks, two processes: ${(longest_rollback_ms / 1_000).toFixed(1)} s; ` +
        `failing candidate at 5 turns/s: ${(longest_exposure_ms / 1_000).toFixed(1)} s`
      );
    },
    load: () => import('./rollback.ts'),
  },
  snapshots: {
    promise: 'a dataset snapshot of 100,000 turns takes seconds, and its cost grows with the turns, no faster',
    covers: ['src/store/datasets', 'src/domain/learning/dataset', 'scripts/prove/snapshots.ts'],
    figures: (results) => {
      const { figures } = z
        .object({
          figures: z.array(
            z.object({ engine: z.string(), turns: z.number(), first_s: z.number(), again_s: z.number() }),
          ),
        })
        .parse(results);
      return figures
        .map(
          ({ engine, turns, first_s, again_s }) =>
            `${engine} ${turns}: ${first_s.toFixed(1)} s, again ${again_s.toFixed(1)} s`,
        )
        .join('; ');
    },
    load: () => import('./snapshots.ts'),
  },
  turn: {
    promise: 'a full turn takes at most 1.5 times the bare minimum of a durable turn (p50, one client)',
    covers: ['src/api', 'src/activities', 'src/workflows', 'src/temporal', 'src/store', 'bench'],
    figures: (results) => {
      const { ratio, figures } = z
        .object({
          ratio: z.number(),
          figures: z.array(z.object({ shape: z.string(), clients: z.number(), p50: z.number() })),
        })
        .parse(results);
      const full = figures.find((row) => row.shape === 'the full turn' && row.clients === 1);
      return `${ratio.toFixed(2)} times; p50 ${full?.p50.toFixed(1)} ms`;
    },
    load: () => import('./turn.ts'),
  },
  upgrade: {
    promise:
      'turns that are open on an old build finish after the deploy of a changed workflow, with all their feedback',
    covers: ['src/workflows', 'src/activities', 'src/store', 'src/api', 'src/temporal', 'worker.ts', 'test/upgrade'],
    figures: (results) => {
      const { open_at_deploy, finished, feedback_after_deploy, violations } = z
        .object({
          open_at_deploy: z.number(),
          finished: z.number(),
          feedback_after_deploy: z.number(),
          violations: z.array(z.unknown()),
        })
        .parse(results);
      return (
        `${open_at_deploy} turns open at the deploy, ${finished} finished, ` +
        `${feedback_after_deploy} pieces of feedback after it, ${violations.length} lost, doubled, stuck or wrong`
      );
    },
    load: () => import('./upgrade.ts'),
  },
};

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
