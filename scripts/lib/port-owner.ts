import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { run } from './command.ts';

/** A process that listens on a port. */
export interface PortOwner {
  readonly pid: number;
  readonly name: string;
}

const LISTEN = '0A';
const LOOK_UP_TIMEOUT_MS = 5_000;

/** The process that listens on a TCP port of this machine; null when there is none, or it belongs to somebody whose processes we may not see. */
export async function portOwner(port: number): Promise<PortOwner | null> {
  return process.platform === 'linux' ? linuxPortOwner(port) : lsofPortOwner(port);
}

/** The socket's inode (`/proc/net/tcp`), then the process that has it open. */
function linuxPortOwner(port: number): PortOwner | null {
  const sockets = new Set(listeningInodes(port).map((inode) => `socket:[${inode}]`));
  if (sockets.size === 0) return null;
  for (const pid of numbersIn('/proc')) {
    if (numbersIn(`/proc/${pid}/fd`).some((fd) => sockets.has(linkTarget(`/proc/${pid}/fd/${fd}`)))) {
      const [program = ''] = text(`/proc/${pid}/cmdline`).split('\0');
      return { pid, name: basename(program) };
    }
  }
  return null;
}

function listeningInodes(port: number): readonly string[] {
  const localPort = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return ['/proc/net/tcp', '/proc/net/tcp6']
    .flatMap((table) => text(table).split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(localPort) && state === LISTEN)
    .flatMap((fields) => fields[9] ?? []);
}

async function lsofPortOwner(port: number): Promise<PortOwner | null> {
  const args = ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'];
  const { output } = await run('lsof', args, { timeoutMs: LOOK_UP_TIMEOUT_MS });
  const [, pid] = /^p(\d+)$/m.exec(output) ?? [];
  const [, name] = /^c(.+)$/m.exec(output) ?? [];
  return pid && name ? { pid: Number(pid), name } : null;
}

// Processes end, and those of others are closed to us, at any moment.
function numbersIn(folder: string): readonly number[] {
  try {
    return readdirSync(folder).map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

function linkTarget(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
