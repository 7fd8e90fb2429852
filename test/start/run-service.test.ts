import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endLeftovers } from '../../scripts/lib/pid-files.ts';
import { identify, isRunning } from '../../scripts/lib/process-identity.ts';

const SCRIPT = join(__dirname, 'support/stand-in-service.ts');

const started: ChildProcess[] = [];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'run-service-'));
});
afterEach(async () => {
  for (const service of started.splice(0)) {
    if (service.exitCode === null && service.signalCode === null) {
      service.kill('SIGTERM');
      await once(service, 'exit');
    }
  }
  await endLeftovers(join(folder, 'var/pids'), 1_000);
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the stand-in service; resolves at its ready line, or at its end. */
async function startService() {
  const service = spawn(process.execPath, [SCRIPT, folder], { stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(service);
  const output = { stdout: '', stderr: '' };
  service.stderr.on('data', (chunk) => {
    output.stderr += chunk;
  });
  const exited = once(service, 'close');
  const ready = new Promise<void>((resolve) => {
    service.stdout.on('data', (chunk) => {
      output.stdout += chunk;
      resolve();
    });
  });
  await Promise.race([ready, exited]);
  return { service, output, exited };
}

const events = () => readFileSync(join(folder, 'events'), 'utf8').trim().split('\n');
/** The process ids that a child of this name has had, in order. */
const pidsOf = (name: string) =>
  events()
    .filter((line) => new RegExp(`^${name} \\d+$`).test(line))
    .map((line) => Number(line.split(' ')[1]));
const processGroup = (pid: number) =>
  spawnSync('ps', ['-o', 'pgid=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();

async function until(condition: () => boolean): Promise<void> {
  for (const deadlineMs = Date.now() + 10_000; !condition(); await sleep(20)) {
    if (Date.now() > deadlineMs) throw new Error('did not happen in 10 s');
  }
}

describe('a running service', () => {
  it('prints one ready line, and stops its children in the opposite order of their start on SIGTERM', async () => {
    const { service, output, exited } = await startService();
    expect(output.stdout).toBe('ready\n');
    service.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    const stopped = events().filter((line) => line.endsWith('stopped'));
    expect(stopped.slice(0, 2).sort()).toEqual(['api stopped', 'worker stopped']);
    expect(stopped[2]).toBe('database stopped');
    expect(output.stdout).toBe('ready\n');
  });

  it.each(['SIGINT', 'SIGHUP'] as const)('stops on %s as well, however often it comes', async (signal) => {
    const { service, exited } = await startService();
    service.kill(signal);
    service.kill(signal);
    service.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    expect(events().filter((line) => line.endsWith('stopped'))).toHaveLength(3);
  });

  it('keeps its children in its own process group', async () => {
    const { service } = await startService();
    const groups = ['database', 'api', 'worker'].map((name) => processGroup(pidsOf(name)[0] ?? 0));
    expect(new Set(groups)).toEqual(new Set([processGroup(service.pid ?? 0)]));
  });

  it('restarts a child that was killed', async () => {
    const { output } = await startService();
    const [killed = 0] = pidsOf('api');
    process.kill(killed, 'SIGKILL');
    await until(() => output.stderr.includes('[api] is back'));
    expect(pidsOf('api')).toHaveLength(2);
    expect(output.stderr).toContain('[api] ended (SIGKILL): restarting');
    expect(pidsOf('worker')).toHaveLength(1);
  });

  it('refuses a second start beside it, which changes nothing', async () => {
    const { service } = await startService();
    const second = await startService();
    expect(await second.exited).toEqual([1, null]);
    expect(second.output).toEqual({
      stdout: '',
      stderr: `Already running here (process ${service.pid}): stop that one first.\n`,
    });
    expect(['database', 'api', 'worker'].flatMap(pidsOf)).toHaveLength(3);
  });

  it('recovers after a SIGKILL: the next start ends what was left and runs', async () => {
    const first = await startService();
    first.service.kill('SIGKILL');
    await first.exited;
    const left = ['database', 'api', 'worker'].flatMap(pidsOf).map((pid) => identify(pid));
    expect(left.every((identity) => identity !== null && isRunning(identity))).toBe(true);
    const second = await startService();
    expect(second.output.stdout).toBe('ready\n');
    expect(second.output.stderr).toContain('Ended what an earlier start left behind:');
    expect(left.some((identity) => identity !== null && isRunning(identity))).toBe(false);
    expect(pidsOf('api')).toHaveLength(2);
  });

  it('never ends a process that merely got the id of a child', async () => {
    const stranger = spawn('sleep', ['60']);
    started.push(stranger);
    const pids = join(folder, 'var/pids');
    const first = await startService();
    first.service.kill('SIGKILL');
    await first.exited;
    await endLeftovers(pids, 1_000);
    spawnSync('mkdir', ['-p', pids]);
    // The record of a child that ended long ago, and whose id the kernel gave to the stranger.
    writeFileSync(
      join(pids, 'api.json'),
      JSON.stringify({ name: 'api', stage: 1, pid: stranger.pid, startTime: 'earlier' }),
    );
    const second = await startService();
    expect(second.output.stderr).toBe('');
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
  });
});
