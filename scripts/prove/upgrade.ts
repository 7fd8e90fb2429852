/** The long form of the upgrade's claim: ten thousand turns open on the oldest supported build, and a deploy over them. */
import { runUpgrade, type UpgradeReport } from '../../test/upgrade/run.ts';
import type { Findings, Prove } from '../lib/evidence.ts';
import { provideTemporalBinary } from '../lib/temporal-binary.ts';

const TURNS = 10_000;
/** Longer than ten thousand questions take: every turn is open at the deploy. */
const WINDOW_MS = 12 * 60_000;

export const prove: Prove = async (log) => {
  const { path: temporalBinary } = await provideTemporalBinary({ say: log });
  const report = await runUpgrade({ engine: 'postgres', turns: TURNS, windowMs: WINDOW_MS, temporalBinary, log });
  log(JSON.stringify(report));
  // A report is numbers, texts and lists of them; JSON drops nothing of it.
  return { seeds: [], results: JSON.parse(JSON.stringify(report)), failures: broken(report) } satisfies Findings;
};

/** What was promised and is not so. */
function broken(report: UpgradeReport): readonly string[] {
  const promises: readonly (readonly [string, boolean])[] = [
    [`the old build to be a commit, found ${report.old_build}`, report.old_build.startsWith('commit ')],
    [`${TURNS} turns open at the deploy, found ${report.open_at_deploy}`, report.open_at_deploy === TURNS],
    [`${TURNS} turns finished, found ${report.finished}`, report.finished === TURNS],
    [
      `feedback on every turn after the deploy, found ${report.feedback_after_deploy}`,
      report.feedback_after_deploy === TURNS,
    ],
    [
      `every new turn to go the changed way, found ${report.new_turns_by_the_change} of ${report.new_turns}`,
      report.new_turns > 0 && report.new_turns_by_the_change === report.new_turns,
    ],
  ];
  return [
    ...promises.filter(([, isKept]) => !isKept).map(([expected]) => `expected ${expected}`),
    ...report.violations.map(({ kind, about, detail }) => `no ${kind}: ${about}: ${detail}`),
  ];
}
