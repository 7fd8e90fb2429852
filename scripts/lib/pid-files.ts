import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify, isRunning, type ProcessIdentity, sendSignal } from './process-identity.ts';

/** A child on record, so that a later start finds it when this one is killed. */
export interface PidRecord extends ProcessIdentity {
  readonly name: string;
  /** Children of a higher stage are ended first. */
  readonly stage: number;
}

const POLL_MS = 50;

/** Records a child just started. */
export function writePidFile(
  folder: string,
  child: { readonly name: string; readonly stage: number; readonly pid: number },
): void {
  const identity = identify(child.pid);
  // It has ended already: there is nothing to find later.
  if (identity === null) return;
  mkdirSync(folder, { recursive: true });
  const path = pidFile(folder, child.name);
  // A rename is atomic: a reader never sees half a record.
  writeFileSync(
    `${path}.tmp`,
    JSON.stringify({ ...identity, name: child.name, stage: child.stage } satisfies PidRecord),
  );
  renameSync(`${path}.tmp`, path);
}

/** Forgets a child that has ended. */
export function removePidFile(folder: string, name: string): void {
  rmSync(pidFile(folder, name), { force: true });
}

/**
 * Ends the children that an earlier start left behind when it was killed, those of the highest stage first; SIGKILL after `graceMs`.
 * A process that merely has a recorded id is left alone. Returns the names of those it ended.
 */
export async function endLeftovers(folder: string, graceMs: number): Promise<readonly string[]> {
  const records = readPidFiles(folder).filter(isRunning);
  const stages = [...new Set(records.map(({ stage }) => stage))].sort((left, right) => right - left);
  for (const stage of stages) {
    const members = records.filter((record) => record.stage === stage);
    for (const member of members) sendSignal(member, 'SIGTERM');
    if (await haveEnded(members, graceMs)) continue;
    for (const member of members) sendSignal(member, 'SIGKILL');
    await haveEnded(members, graceMs);
  }
  rmSync(folder, { recursive: true, force: true });
  return records.map(({ name }) => name);
}

const pidFile = (folder: string, name: string) => join(folder, `${name}.json`);

/** The children on record, whether they still run or not. */
export function readPidFiles(folder: string): readonly PidRecord[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      try {
        const record: unknown = JSON.parse(readFileSync(join(folder, name), 'utf8'));
        return isPidRecord(record) ? [record] : [];
      } catch {
        return [];
      }
    });
}

function isPidRecord(value: unknown): value is PidRecord {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    'startTime' in value &&
    'stage' in value &&
    'name' in value
  );
}

async function haveEnded(processes: readonly ProcessIdentity[], withinMs: number): Promise<boolean> {
  const deadlineMs = Date.now() + withinMs;
  while (processes.some(isRunning)) {
    if (Date.now() > deadlineMs) return false;
    await sleep(POLL_MS);
  }
  return true;
}
