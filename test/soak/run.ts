import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { checkStore } from '../faults/checker/check-store.ts';
import { checkWorkflows } from '../faults/checker/check-workflows.ts';
import { type FaultWorld, startFaultWorld } from '../faults/infrastructure/fault-world.ts';
import { Journal } from '../faults/journal.ts';
import { Caller } from '../faults/load/caller.ts';
import { type Load, runUser } from '../faults/load/user.ts';
import { settle } from '../faults/settle.ts';
import type { Sample } from './flatness.ts';
import { residentBytes } from './memory.ts';
import { reportOf, type SoakReport } from './report.ts';

export interface SoakOptions {
  /** Each asks, gives feedback and takes it back without a pause: together they find the highest rate. */
  readonly clients: number;
  readonly durationMs: number;
  readonly sampleEveryMs: number;
  readonly seed: number;
  readonly temporalBinary: string;
  /** Where the journal and the logs of all processes are kept; absent: they are removed. */
  readonly keep?: string;
  readonly log: (line: string) => void;
}

/** Short, so that every turn closes during the run and late feedback is part of it. */
const FEEDBACK_WINDOW = '10s';
const SETTLE_BUDGET_MS = 180_000;

/**
 * Runs the processes of production (API with its worker, a worker of its own, Temporal, PostgreSQL with fsync) under as much
 * load as they take, watches their memory, lets them settle, and has the checker of the faults look at what is left.
 */
export async function runSoak(options: SoakOptions): Promise<SoakReport> {
  const { log, temporalBinary } = options;
  const folder = options.keep ?? (await mkdtemp(path.join(os.tmpdir(), 'lightning-soak-')));
  await mkdir(folder, { recursive: true });
  const journal = new Journal(path.join(folder, 'journal.jsonl'));
  const world = await startFaultWorld({
    ...{ engine: 'postgres', temporalBinary, feedbackWindow: FEEDBACK_WINDOW, logFolder: folder },
  });
  try {
    log('ready');
    const startedMs = Date.now();
    const { samples } = await watched(world, options, () => underLoad(world, journal, options));
    const loadedMs = Date.now() - startedMs;
    const { contents, executions } = await settle(world, SETTLE_BUDGET_MS, log);
    const turns = contents.turns.map(({ message_id }) => message_id);
    const violations = [...checkStore(journal.entries, contents), ...checkWorkflows(turns, executions)];
    const restarts = processesOf(world).flatMap(([name, process]) => process.exits.map((exit) => `${name}: ${exit}`));
    return reportOf({ options, journal, loadedMs, samples, violations, restarts });
  } finally {
    await world.stop();
    if (options.keep === undefined) await rm(folder, { recursive: true, force: true });
  }
}

/** Runs the clients for the duration; resolves when each has its last answer. */
async function underLoad(world: FaultWorld, journal: Journal, options: SoakOptions): Promise<void> {
  const deadlineMs = Date.now() + options.durationMs;
  let operations = 0;
  const load: Load = {
    acknowledged: { turns: 0, feedback: 0 },
    nextOperationId: () => {
      operations += 1;
      return operations;
    },
    isDone: () => Date.now() >= deadlineMs,
  };
  const caller = new Caller(world.apiUrl, journal);
  await Promise.all(Array.from({ length: options.clients }, (_, index) => runUser(index, options.seed, caller, load)));
}

type Samples = Readonly<Record<string, readonly Sample[]>>;

/** Samples the memory of every process, in bytes, for as long as `work` takes. */
async function watched(
  world: FaultWorld,
  { sampleEveryMs, log }: SoakOptions,
  work: () => Promise<void>,
): Promise<{ readonly samples: Samples }> {
  const samples: Record<string, Sample[]> = {};
  const startedMs = Date.now();
  const over = new AbortController();
  const watch = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const seconds = (Date.now() - startedMs) / 1_000;
      for (const [name, process] of processesOf(world)) {
        const bytes = process.pid === undefined ? null : residentBytes(process.pid);
        samples[name] ??= [];
        if (bytes !== null) samples[name].push([seconds, bytes]);
      }
      const last = Object.entries(samples).map(
        ([name, all]) => `${name} ${((all.at(-1)?.[1] ?? 0) / 2 ** 20).toFixed()}`,
      );
      log(`${seconds.toFixed()} s, MiB: ${last.join(', ')}`);
      await delay(sampleEveryMs, undefined, { signal: over.signal }).catch(() => undefined);
    }
  };
  const watching = watch();
  try {
    await work();
  } finally {
    over.abort();
    await watching;
  }
  return { samples };
}

function processesOf({ api, worker, temporal, postgres }: FaultWorld) {
  return [
    ['api', api],
    ['worker', worker],
    ['temporal', temporal],
    ...(postgres === null ? [] : ([['postgresql', postgres.process]] as const)),
  ] as const;
}
