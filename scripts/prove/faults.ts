/**
 * The long form of the faults' claim: on each engine a load of thousands of operations under every kind of fault, then
 * the independent checker of test/faults.
 */
import { faultKinds } from '../../test/faults/faults.ts';
import type { EngineName } from '../../test/faults/infrastructure/fault-world.ts';
import type { FaultReport } from '../../test/faults/report.ts';
import { runFaults } from '../../test/faults/run.ts';
import type { Findings, Prove } from '../lib/evidence.ts';
import { provideTemporalBinary } from '../lib/temporal-binary.ts';

/** At least as many turns, and as many pieces of feedback. */
const TURNS = 2_000;
const FAULTS = 40;
const EACH_KIND = 3;
const USERS = 8;
/** `each`: how often every kind strikes, so that there are 40 faults or more in all. */
const RUNS: readonly { readonly engine: EngineName; readonly seed: number; readonly each: number }[] = [
  { engine: 'sqlite', seed: 2_001, each: 5 },
  { engine: 'postgres', seed: 2_002, each: 4 },
];

export const prove: Prove = async (log) => {
  const { path: temporalBinary } = await provideTemporalBinary({ say: log });
  const results: Record<string, Findings['results'][string]> = {};
  const failures: string[] = [];
  for (const { engine, seed, each } of RUNS) {
    const report = await runFaults({ engine, seed, each, turns: TURNS, users: USERS, temporalBinary, log });
    // A report is numbers, texts, lists and records of them; JSON drops nothing of it.
    results[engine] = JSON.parse(JSON.stringify(report));
    failures.push(...broken(report).map((expected) => `${engine}: expected ${expected}`));
    log(`${engine}: ${JSON.stringify(report)}`);
  }
  return { seeds: RUNS.map(({ seed }) => seed), results, failures } satisfies Findings;
};

/** What was promised of a run and is not so. */
function broken(report: FaultReport): readonly string[] {
  const { acknowledged, lost, doubled, stuck, wrong, faults } = report;
  const counts = Object.values(faults).map(({ count }) => count);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const promises: readonly (readonly [string, boolean])[] = [
    [`at least ${TURNS} turns, found ${acknowledged.turns}`, acknowledged.turns >= TURNS],
    [`at least ${TURNS} pieces of feedback, found ${acknowledged.feedback}`, acknowledged.feedback >= TURNS],
    [`at least ${FAULTS} faults, found ${total}`, total >= FAULTS],
    [
      `every kind of fault at least ${EACH_KIND} times`,
      faultKinds(report.engine).every((kind) => (faults[kind]?.count ?? 0) >= EACH_KIND),
    ],
    [`nothing lost, found ${lost}`, lost === 0],
    [`nothing doubled, found ${doubled}`, doubled === 0],
    [`nothing stuck, found ${stuck}`, stuck === 0],
    [`nothing wrong, found ${wrong}`, wrong === 0],
    [`no unexpected answer, found ${report.unexpected_answers.join(' ')}`, report.unexpected_answers.length === 0],
    ['an answer after every fault', Number.isFinite(report.recovery_ms.max)],
  ];
  return [
    ...promises.filter(([, isKept]) => !isKept).map(([expected]) => expected),
    ...report.violations.map(({ kind, about, detail }) => `no ${kind}: ${about}: ${detail}`),
  ];
}
