import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ChildFailed, type ChildSpec, type ChildTimings } from '../../scripts/lib/child.ts';
import { Supervisor } from '../../scripts/lib/supervisor.ts';

const QUICK: Partial<ChildTimings> = {
  firstBackoffMs: 1,
  stopTimeoutMs: 300,
  readyTimeoutMs: 300,
  startAttempts: 3,
  watchEveryMs: 20,
  brokenLooks: 3,
};

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

async function until(condition: () => boolean): Promise<void> {
  for (const deadlineMs = Date.now() + 20_000; !condition(); await delay(10)) {
    if (Date.now() > deadlineMs) throw new Error('it did not happen');
  }
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

  it('starts a watched child again that lives and does not work, after some looks in a row', async () => {
    let isBroken = false;
    const { supervisor, said, log } = supervise('echo started; exec sleep 60', {
      isWatched: true,
      whyNotReady: async () => (isBroken ? 'interrupted (9)' : null),
    });
    await supervisor.start();
    isBroken = true;
    await until(() => said.some((line) => line.includes('does not work')));
    isBroken = false;
    await until(() => said.includes('[api] is back'));
    expect(said.slice(0, 2)).toEqual([
      '[api] runs and does not work (interrupted (9)): killed',
      '[api] ended (SIGKILL): restarting',
    ]);
    await until(() => log().match(/started/g)?.length === 2);
  });

  it('leaves a watched child alone that works again before the last look', async () => {
    let looks = 0;
    const { supervisor, said } = supervise('exec sleep 60', {
      isWatched: true,
      whyNotReady: async () => {
        looks += 1;
        return looks % 3 === 0 || looks === 1 ? null : 'busy';
      },
    });
    await supervisor.start();
    await until(() => looks > 12);
    expect(said).toEqual([]);
  });

  it('leaves a child alone that is not watched, whatever it answers', async () => {
    let looks = 0;
    const { supervisor, said } = supervise('exec sleep 60', {
      whyNotReady: async () => {
        looks += 1;
        return looks === 1 ? null : 'the store is away';
      },
    });
    await supervisor.start();
    await delay(10 * (QUICK.watchEveryMs ?? 0));
    expect([looks, said]).toEqual([1, []]);
  });

  it('can be stopped while it still starts', async () => {
    const { supervisor } = supervise('exec sleep 60', { whyNotReady: async () => 'never' });
    const start = supervisor.start();
    await supervisor.stop();
    await start;
  });
});
