import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/**
 * The memory of a process and its descendants that is in use now, in bytes: what `ps` calls RSS, with what they share
 * (the buffers of PostgreSQL) counted once. Null when the process has ended.
 */
export function residentBytes(pid: number): number | null {
  const pids = withDescendants(pid);
  if (pids.length === 0) return null;
  const parts = pids.map((each) => (existsSync('/proc/self/status') ? partsOfProc(each) : partsOfPs(each)));
  const own = parts.reduce((sum, { ownBytes }) => sum + ownBytes, 0);
  return own + Math.max(...parts.map(({ sharedBytes }) => sharedBytes));
}

interface Parts {
  readonly ownBytes: number;
  readonly sharedBytes: number;
}

/** From Linux's /proc/<pid>/status; a process that has just ended uses nothing. */
function partsOfProc(pid: number): Parts {
  let status: string;
  try {
    status = readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return { ownBytes: 0, sharedBytes: 0 };
  }
  const bytes = (field: string): number =>
    1024 * Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0);
  return { ownBytes: bytes('RssAnon') + bytes('RssFile'), sharedBytes: bytes('RssShmem') };
}

/** Elsewhere; shared memory cannot be told apart. */
function partsOfPs(pid: number): Parts {
  try {
    const text = execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' });
    return { ownBytes: 1024 * Number(text), sharedBytes: 0 };
  } catch {
    return { ownBytes: 0, sharedBytes: 0 };
  }
}

function withDescendants(root: number): readonly number[] {
  const list = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const processes = list
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const found = new Set(processes.flatMap(([pid]) => (pid === root ? [root] : [])));
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const [pid, parent] of processes) if (pid !== undefined && found.has(parent ?? -1)) found.add(pid);
  }
  return [...found];
}
