import type { Violation } from '../faults/checker/violation.ts';
import { type Entry, isAcknowledgement, type Journal } from '../faults/journal.ts';
import { isFlat, type Sample, type Trend, trendOf } from './flatness.ts';
import type { SoakOptions } from './run.ts';

/** The figures of one run. */
export interface SoakReport {
  readonly clients: number;
  readonly seed: number;
  readonly load_s: number;
  readonly turns: number;
  /** Feedback and undos that were acknowledged. */
  readonly feedback: number;
  readonly requests_per_s: number;
  readonly latency_ms: { readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number };
  /** Answers that are no success, and requests without an answer, by what they were; empty when all is well. */
  readonly errors: Readonly<Record<string, number>>;
  /** Processes that ended during the run. */
  readonly restarts: readonly string[];
  readonly memory: Readonly<Record<string, ProcessMemory>>;
  readonly violations: readonly Violation[];
}

/** The memory of a process: bytes in use, over the whole run and as a trend of its second half. */
export interface ProcessMemory {
  readonly second_half: Trend;
  readonly is_flat: boolean;
  readonly samples: readonly Sample[];
}

/** The figures of what happened and of what the checker found. */
export function reportOf(run: {
  readonly options: SoakOptions;
  readonly journal: Journal;
  readonly loadedMs: number;
  readonly samples: Readonly<Record<string, readonly Sample[]>>;
  readonly violations: readonly Violation[];
  readonly restarts: readonly string[];
}): SoakReport {
  const { entries } = run.journal;
  const questions = new Set(
    entries.flatMap((entry) => (entry.type === 'begun' && entry.operation.kind === 'ask' ? [entry.operation.id] : [])),
  );
  const acknowledged = [...new Set(entries.filter(isAcknowledgement).map(({ operation }) => operation))];
  const latencies = entries
    .flatMap((entry) => (entry.type === 'answered' ? [entry.at - entry.sentAt] : []))
    .sort((left, right) => left - right);
  const quantile = (share: number): number => latencies[Math.max(0, Math.ceil(share * latencies.length) - 1)] ?? 0;
  return {
    clients: run.options.clients,
    seed: run.options.seed,
    load_s: run.loadedMs / 1_000,
    turns: acknowledged.filter((id) => questions.has(id)).length,
    feedback: acknowledged.filter((id) => !questions.has(id)).length,
    requests_per_s: latencies.length / (run.loadedMs / 1_000),
    latency_ms: { p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99), max: quantile(1) },
    errors: countBy(entries.flatMap(errorOf)),
    restarts: run.restarts,
    memory: Object.fromEntries(
      Object.entries(run.samples).map(([name, samples]) => {
        const trend = trendOf(samples);
        return [name, { second_half: trend, is_flat: isFlat(trend), samples }];
      }),
    ),
    violations: run.violations,
  };
}

function errorOf(entry: Entry): readonly string[] {
  if (entry.type === 'unanswered') return [`no answer: ${entry.reason}`];
  return entry.type === 'answered' && entry.status >= 300 ? [`${entry.status} ${entry.body.slice(0, 200)}`] : [];
}

function countBy(names: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]));
}
