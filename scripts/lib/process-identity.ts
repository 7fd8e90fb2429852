import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process for good: process ids are used again, a pair of id and start time is not. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When the kernel started it, in the kernel's own words; compared, never computed with. */
  readonly startTime: string;
}

/** The identity of a running process, or null when there is none (one that has ended but was not collected yet counts as none). */
export function identify(pid: number): ProcessIdentity | null {
  const startTime = process.platform === 'linux' ? linuxStartTime(pid) : posixStartTime(pid);
  return startTime === null ? null : { pid, startTime };
}

/** Whether this very process still runs; false for another one that got its id. */
export function isRunning({ pid, startTime }: ProcessIdentity): boolean {
  return identify(pid)?.startTime === startTime;
}

/** Sends a signal to this very process; does nothing when it has ended. */
export function sendSignal(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!isRunning(identity)) return;
  try {
    process.kill(identity.pid, signal);
  } catch {
    // It ended between the look and the signal.
  }
}

/** Clock ticks since boot (`/proc/<pid>/stat`, field 22), with the boot that they count from. */
function linuxStartTime(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Field 2, the name in parentheses, may itself hold spaces and parentheses: count from behind it.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return state === 'Z' || state === 'X' ? null : `${bootId}/${fields[18]}`;
  } catch {
    return null;
  }
}

function posixStartTime(pid: number): string | null {
  try {
    const output = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { LC_ALL: 'C' },
    });
    const [, state = '', startTime = ''] = /^\s*(\S+)\s+(.+?)\s*$/.exec(output) ?? [];
    return startTime === '' || state.startsWith('Z') ? null : startTime;
  } catch {
    return null;
  }
}
