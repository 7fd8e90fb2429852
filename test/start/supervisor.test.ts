import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChildFailed, type ChildSpec, type ChildTimings } from '../../scripts/lib/child.ts';
import { Supervisor } from '../../scripts/lib/supervisor.ts';

const QUICK: Partial<ChildTimings> = { firstBackoffMs: 1, stopTimeoutMs: 300, readyTimeoutMs: 300, startAttempts: 3 };

const supervisors: Supervisor[] = [];
afterEach(async () => {
  for (const supervisor of supervisors.splice(0)) await supervisor.stop();
});

function supervise(script: string, spec: Partial<ChildSpec> = {}) {
  const stateFolder = mkdtempSync(join(tmpdir(), 'supervisor-'));
  const said: string[] = [];
  const supervisor = new Supervisor(
    [
      {
        name: 'api',
        stage: 0,
        command: '/bin/sh',
        args: ['-c', script],
        env: process.env,
        whyNotReady: async () => null,
        shownLine: () => null,
        ...spec,
      },
    ],
    { stateFolder, say: (line) => said.push(line), timings: QUICK },
  );
  supervisors.push(supervisor);
  const logFile = join(stateFolder, 'logs/api.log');
  const log = () => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : '');
  return { supervisor, said, log };
}

describe('supervision of a child', () => {
  it('gives up when the first start fails again and again, with what the child said', async () => {
    const { supervisor, said } = supervise('echo "PORT=x: expected a number" >&2; exit 3', {
      whyNotReady: async () => 'no answer',
    });
    const start = supervisor.start();
    await expect(start).rejects.toThrow(ChildFailed);
    await expect(start).rejects.toThrow(
      /^api cannot be started: ended \(exit code 3\)\. It said: PORT=x: expected a number/,
    );
    expect(said).toEqual(['[api] ended (exit code 3): trying again', '[api] ended (exit code 3): trying again']);
  });

  it('gives up on a program that does not exist', async () => {
    const { supervisor } = supervise('', { command: '/no/such/program', whyNotReady: async () => 'no answer' });
    await expect(supervisor.start()).rejects.toThrow(
      'api cannot be started: could not be started (spawn /no/such/program ENOENT)',
    );
    await supervisor.stop();
  });

  it('says why a child was not ready in time, and ends it', async () => {
    const { supervisor } = supervise('exec sleep 60', { whyNotReady: async () => 'the store is away' });
    await expect(supervisor.start()).rejects.toThrow('was not ready after 0.3 s (the store is away)');
    await supervisor.stop();
  });

  it('kills a child that does not stop', async () => {
    const { supervisor, said, log } = supervise('trap "" TERM; echo trapped; while :; do sleep 0.05; done', {
      whyNotReady: async () => (log().includes('trapped') ? null : 'not yet'),
    });
    await supervisor.start();
    await supervisor.stop();
    expect(said).toEqual(['[api] did not stop in 0.3 s: killed']);
  });

  it('writes all that a child prints to its log, and shows what is worth showing', async () => {
    const shownLine = (line: string) => (line.startsWith('warn') ? line : null);
    const { supervisor, said, log } = supervise('echo quiet; echo warn: loud >&2; exec sleep 60', {
      shownLine,
      whyNotReady: async () => (said.length > 0 ? null : 'not yet'),
    });
    await supervisor.start();
    await supervisor.stop();
    expect(said).toEqual(['[api] warn: loud']);
    expect(log()).toMatch(/^\S+Z quiet$/m);
    expect(log()).toMatch(/^\S+Z warn: loud$/m);
  });

  it('can be stopped while it still starts', async () => {
    const { supervisor } = supervise('exec sleep 60', { whyNotReady: async () => 'never' });
    const start = supervisor.start();
    await supervisor.stop();
    await start;
  });
});
