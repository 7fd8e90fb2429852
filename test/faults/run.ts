import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { checkStore } from './checker/check-store.ts';
import { checkWorkflows } from './checker/check-workflows.ts';
import { FAULTS } from './faults.ts';
import { type EngineName, type FaultWorld, startFaultWorld } from './infrastructure/fault-world.ts';
import { Journal } from './journal.ts';
import { answeredQuestions, Caller } from './load/caller.ts';
import { type Load, runUser } from './load/user.ts';
import { type PlannedFault, planFaults, type Strike } from './plan.ts';
import { type FaultReport, reportOf } from './report.ts';
import { settle } from './settle.ts';

export interface FaultRunOptions {
  readonly engine: EngineName;
  readonly seed: number;
  /** At least as many turns, and as many pieces of feedback, are acknowledged. */
  readonly turns: number;
  /** How often each kind of fault strikes. */
  readonly each: number;
  readonly users: number;
  readonly temporalBinary: string;
  /** Where the journal and the logs of all processes are kept; absent: they are removed. */
  readonly keep?: string;
  /** Ends the run early, with an error, after its processes have been stopped. */
  readonly stopped?: AbortSignal;
  /** Shows progress to people. */
  readonly log: (line: string) => void;
}

/** Short, so that turns close during the run and late feedback is part of it. */
const FEEDBACK_WINDOW = '4s';
/** After a strike has healed, the service must answer a question in this time. */
const RECOVERY_BUDGET_MS = 90_000;
/** After the load: the window, the sweep's age and interval, and a stalled workflow task, with room to spare. */
const SETTLE_BUDGET_MS = 120_000;

/** Runs a load under seeded faults on a world of its own, lets it settle, and has the checker look at what is left. */
export async function runFaults(options: FaultRunOptions): Promise<FaultReport> {
  const { engine, seed, log } = options;
  const startedMs = Date.now();
  const folder = options.keep ?? (await mkdtemp(path.join(os.tmpdir(), 'lightning-journal-')));
  await mkdir(folder, { recursive: true });
  const journal = new Journal(path.join(folder, 'journal.jsonl'));
  const world = await startFaultWorld({ ...options, feedbackWindow: FEEDBACK_WINDOW, logFolder: folder });
  const isStopped = stopRequested(options.stopped);
  try {
    log(`${engine}: ready after ${seconds(startedMs)}`);
    const strikes = planFaults(engine, seed, options.each);
    await Promise.race([isStopped, underLoad(world, journal, options, () => strikeAll(world, journal, strikes, log))]);
    log(`${engine}: load ended after ${seconds(startedMs)}`);
    const settledFromMs = Date.now();
    const { contents, executions } = await Promise.race([isStopped, settle(world, SETTLE_BUDGET_MS, log)]);
    log(`${engine}: settled after ${seconds(settledFromMs)}`);
    const turns = contents.turns.map(({ message_id }) => message_id);
    const violations = [...checkStore(journal.entries, contents), ...checkWorkflows(turns, executions)];
    return reportOf({ engine, seed, journal, contents, executions, violations, startedMs });
  } finally {
    await world.stop();
    if (options.keep === undefined) await rm(folder, { recursive: true, force: true });
  }
}

/** Rejects at the signal. */
function stopRequested(stopped: AbortSignal | undefined): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  stopped?.addEventListener('abort', () => reject(new Error('the run was stopped')));
  // Nobody may be waiting at that moment.
  promise.catch(() => undefined);
  return promise;
}

/** Runs the users until `work` is done and enough is acknowledged. */
async function underLoad(
  world: FaultWorld,
  journal: Journal,
  { turns, seed, users }: FaultRunOptions,
  work: () => Promise<void>,
): Promise<void> {
  let isWorkDone = false;
  let operations = 0;
  const acknowledged = { turns: 0, feedback: 0 };
  const load: Load = {
    acknowledged,
    nextOperationId: () => {
      operations += 1;
      return operations;
    },
    isDone: () => isWorkDone && acknowledged.turns >= turns && acknowledged.feedback >= turns,
  };
  const caller = new Caller(world.apiUrl, journal);
  const running = Array.from({ length: users }, (_, index) => runUser(index, seed, caller, load));
  try {
    await work();
  } finally {
    isWorkDone = true;
    await Promise.all(running);
  }
}

async function strikeAll(
  world: FaultWorld,
  journal: Journal,
  strikes: readonly Strike[],
  log: (line: string) => void,
): Promise<void> {
  for (const [index, { gapMs, faults }] of strikes.entries()) {
    await delay(gapMs);
    const struckAt = Date.now();
    await Promise.all(faults.map((fault) => strike(world, journal, fault)));
    const healedAt = Date.now();
    await recovered(journal, healedAt);
    const names = faults.map(({ kind, holdMs }) => `${kind} ${holdMs} ms`).join(' with ');
    log(
      `${index + 1}/${strikes.length} ${names}: healed after ${seconds(struckAt)}, answered ${seconds(healedAt)} later`,
    );
  }
}

async function strike(world: FaultWorld, journal: Journal, { kind, holdMs }: PlannedFault): Promise<void> {
  const fault = FAULTS[kind];
  if (fault === undefined) throw new Error(`no fault of kind ${kind}`);
  const at = Date.now();
  const heal = await fault.strike(world);
  await delay(holdMs);
  await heal();
  journal.append({ type: 'fault', at, healedAt: Date.now(), kind });
}

/** Resolves when a question that was asked after a moment has its answer; gives up after its budget, which the report shows. */
async function recovered(journal: Journal, sinceMs: number): Promise<void> {
  const deadlineMs = Date.now() + RECOVERY_BUDGET_MS;
  while (Date.now() < deadlineMs && !answeredQuestions(journal).some(({ sentAt }) => sentAt >= sinceMs)) {
    await delay(50);
  }
}

const seconds = (sinceMs: number): string => `${((Date.now() - sinceMs) / 1_000).toFixed(1)} s`;
