/** What one closed loop measured. */
export interface LoopResult {
  readonly latenciesMs: readonly number[];
  readonly perSecond: number;
  readonly failures: number;
}

/** `clients` callers that each ask again as soon as they were answered, for `durationMs`; a failed call counts apart. */
export async function closedLoop(clients: number, durationMs: number, call: () => Promise<void>): Promise<LoopResult> {
  const latenciesMs: number[] = [];
  let failures = 0;
  const startedMs = performance.now();
  const client = async () => {
    while (performance.now() - startedMs < durationMs) {
      const calledMs = performance.now();
      try {
        await call();
        latenciesMs.push(performance.now() - calledMs);
      } catch {
        failures += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const elapsedSeconds = (performance.now() - startedMs) / 1_000;
  return { latenciesMs, perSecond: latenciesMs.length / elapsedSeconds, failures };
}

/** The `share`-quantile of some numbers, nearest rank. NaN when there are none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);
