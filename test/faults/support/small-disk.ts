import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A disk of its own, in memory, that can be filled to the last page. */
export interface SmallDisk {
  readonly folder: string;
  /** Takes whatever is free. */
  fill(): void;
  /** Gives that back. */
  empty(): void;
  unmount(): void;
}

const DISK_MIB = 4;

/** Mounts a disk of 4 MiB. @throws where this user may not. */
export function mountSmallDisk(): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'lightning-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MIB}m`, 'tmpfs', folder], { stdio: 'pipe' });
  const filler = join(folder, 'filler');
  return {
    folder,
    fill() {
      for (let bytes = DISK_MIB * 1024 * 1024; bytes >= 512; bytes /= 2) {
        try {
          for (;;) writeFileSync(filler, Buffer.alloc(bytes), { flag: 'a' });
        } catch (error) {
          // By its text: Node's own errors are of another realm under Jest.
          if (!String(error).includes('ENOSPC')) throw error;
        }
      }
    },
    empty: () => rmSync(filler),
    unmount() {
      execFileSync('umount', [folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Whether this user may mount a disk, on this system. */
export function canMount(): boolean {
  try {
    mountSmallDisk().unmount();
    return true;
  } catch {
    return false;
  }
}
