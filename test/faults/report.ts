import type { Execution } from './checker/check-workflows.ts';
import type { StoreContents } from './checker/stored.ts';
import type { Violation, ViolationKind } from './checker/violation.ts';
import type { EngineName } from './infrastructure/fault-world.ts';
import { type Entry, isAcknowledgement, type Journal } from './journal.ts';
import { answeredQuestions } from './load/caller.ts';

/** The figures of one run. */
export interface FaultReport {
  readonly engine: EngineName;
  readonly seed: number;
  readonly duration_s: number;
  /** Turns and pieces of feedback (undos too) with at least one 2xx. */
  readonly acknowledged: { readonly turns: number; readonly feedback: number };
  /** Requests that got no answer, or a transient problem, and were sent again. */
  readonly retried_requests: number;
  readonly untracked_answers: number;
  readonly pending_feedback_answers: number;
  readonly lost: number;
  readonly doubled: number;
  readonly stuck: number;
  readonly wrong: number;
  readonly faults: Readonly<Record<string, FaultFigures>>;
  /** From a fault to the next answer to a question that was asked after it. */
  readonly recovery_ms: Recovery;
  readonly history_events: { readonly median: number; readonly longest: number };
  /** Answers that are neither a success nor a documented "not now", by what they are. */
  readonly unexpected_answers: readonly string[];
  readonly violations: readonly Violation[];
}

interface Recovery {
  readonly p50: number;
  readonly max: number;
}

interface FaultFigures {
  readonly count: number;
  readonly recovery_ms: Recovery;
}

/** The figures of what happened and of what the checker found. */
export function reportOf(run: {
  readonly engine: EngineName;
  readonly seed: number;
  readonly journal: Journal;
  readonly contents: StoreContents;
  readonly executions: readonly Execution[];
  readonly violations: readonly Violation[];
  readonly startedMs: number;
}): FaultReport {
  const { engine, seed, journal, violations } = run;
  const { entries } = journal;
  const acknowledgements = entries.filter(isAcknowledgement);
  const acknowledged = new Set(acknowledgements.map(({ operation }) => operation));
  const operations = entries.flatMap((entry) => (entry.type === 'begun' ? [entry.operation] : []));
  const questions = new Set(operations.filter(({ kind }) => kind === 'ask').map(({ id }) => id));
  const count = (kind: ViolationKind) => violations.filter((violation) => violation.kind === kind).length;
  const lengths = run.executions.map(({ historyLength }) => historyLength);
  return {
    engine,
    seed,
    duration_s: Math.round((Date.now() - run.startedMs) / 1_000),
    acknowledged: {
      turns: [...acknowledged].filter((id) => questions.has(id)).length,
      feedback: [...acknowledged].filter((id) => !questions.has(id)).length,
    },
    retried_requests: entries.filter((entry) => entry.type === 'unanswered' || isTransientAnswer(entry)).length,
    untracked_answers: acknowledgements.filter(({ body }) => body.includes('"tracked":false')).length,
    pending_feedback_answers: acknowledgements.filter(({ applied }) => applied === 'pending').length,
    lost: count('lost'),
    doubled: count('doubled'),
    stuck: count('stuck'),
    wrong: count('wrong'),
    ...faultFigures(journal),
    history_events: { median: quantile(lengths, 0.5), longest: Math.max(0, ...lengths) },
    unexpected_answers: unexpectedAnswers(entries),
    violations,
  };
}

function faultFigures(journal: Journal): Pick<FaultReport, 'faults' | 'recovery_ms'> {
  const answers = answeredQuestions(journal);
  const recoveries = journal.entries.flatMap((entry) => {
    if (entry.type !== 'fault') return [];
    const answered = answers.filter(({ sentAt }) => sentAt >= entry.at).map(({ at }) => at);
    return [{ kind: entry.kind, recoveryMs: Math.min(...answered) - entry.at }];
  });
  const byKind = Map.groupBy(recoveries, ({ kind }) => kind);
  return {
    faults: Object.fromEntries(
      [...byKind].sort().map(([kind, all]) => [kind, { count: all.length, recovery_ms: summary(all) }]),
    ),
    recovery_ms: summary(recoveries),
  };
}

function summary(all: readonly { readonly recoveryMs: number }[]): Recovery {
  const times = all.map(({ recoveryMs }) => recoveryMs);
  return { p50: quantile(times, 0.5), max: Math.max(0, ...times) };
}

/** The value that the share of the others does not exceed; 0 for none. */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

const NOT_NOW = new Set([
  '/problems/store_unavailable',
  '/problems/temporal_unavailable',
  '/problems/turn_not_finished',
  '/problems/message_not_complete',
  '/problems/overloaded',
]);

function isTransientAnswer(entry: Entry): boolean {
  return entry.type === 'answered' && entry.status >= 300 && NOT_NOW.has(problemType(entry.body));
}

function unexpectedAnswers(entries: readonly Entry[]): readonly string[] {
  return entries
    .filter((entry) => entry.type === 'answered' && entry.status >= 300 && !isTransientAnswer(entry))
    .map((entry) => (entry.type === 'answered' ? `${entry.status} ${entry.body}` : ''));
}

function problemType(body: string): string {
  try {
    return String(JSON.parse(body).type);
  } catch {
    return '';
  }
}
