import { run } from './command.ts';

/** The process ids of everything that a process started, directly or not; children that were adopted by others meanwhile are not found. */
export async function descendantsOf(pid: number): Promise<readonly number[]> {
  const { output } = await run('ps', ['-eo', 'pid=,ppid=']);
  const pairs = output
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const found = [pid];
  for (const parent of found) {
    for (const [child = 0, itsParent] of pairs) {
      if (itsParent === parent && !found.includes(child)) found.push(child);
    }
  }
  return found.slice(1);
}
