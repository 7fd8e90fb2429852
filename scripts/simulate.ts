/**
 * `npm run simulate`: seeded homeowners talk to a running service over HTTP (learning.md, "Simulated homeowners").
 * Exit codes: 0 done, 1 the service refused or stayed away, 2 wrong options, 130 stopped by Ctrl-C (the same command goes on).
 */
import { httpHomeview } from '../src/simulation/http-homeview.ts';
import { createSimulation } from '../src/simulation/simulate.ts';
import { createTally } from '../src/simulation/summary.ts';
import { createProgressBar } from './lib/progress-bar.ts';
import { homeCatalogue } from './lib/simulation/catalogue.ts';
import { deleteSimulated } from './lib/simulation/delete-simulated.ts';
import { parseSimulateOptions, type SimulateOptions, USAGE } from './lib/simulation/options.ts';
import { summaryText } from './lib/simulation/summary-text.ts';
import { UsageError } from './lib/usage.ts';

const STOPPED = 130;

async function simulate({ turns, seed, taste, users, concurrency, url, key }: SimulateOptions): Promise<number> {
  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopped.abort());
  const homeview = httpHomeview({ url, key });
  const simulation = createSimulation({ family: taste, seed, users, concurrency }, homeCatalogue(), homeview);
  const tally = createTally();
  const bar = createProgressBar(process.stderr, { title: 'Turns', total: turns });
  const startedMs = performance.now();
  try {
    await simulation.run(
      turns,
      (turn) => {
        tally.add(turn);
        const { turns: done, feedback } = tally.summary();
        bar.update(done, `${feedback} pieces of feedback`);
      },
      { signal: stopped.signal },
    );
  } finally {
    bar.finish();
  }
  console.log(summaryText(tally.summary(), (performance.now() - startedMs) / 1_000));
  return stopped.signal.aborted ? STOPPED : 0;
}

async function remove({ url, key }: SimulateOptions): Promise<number> {
  const deleted = await deleteSimulated({ url, key }, (count) => console.error(`Deleted ${count} simulated turns ...`));
  console.log(`Deleted ${deleted} simulated turns, with their feedback and their workflows.`);
  return 0;
}

try {
  const options = parseSimulateOptions(process.argv.slice(2));
  if (options.command === 'help') console.log(USAGE);
  else process.exitCode = await (options.command === 'delete' ? remove(options) : simulate(options));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
