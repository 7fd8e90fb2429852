import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { randomStream } from '../../src/simulation/random.ts';

// Minutes on a quiet machine; a busy one may take its time.
jest.setTimeout(20 * 60_000);

const ROOT = path.resolve(import.meta.dirname, '../..');
/** Chooses the stage in which everything is killed. The long form kills in every stage: npm run prove -- loop. */
const SEED = 7;

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

/** Runs `npm run loop -- <args>` as npm does. */
async function loop(...args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, ['scripts/loop.ts', ...args], { cwd: ROOT });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const [code, signal] = await once(child, 'close');
  return { code, signal, output };
}

/** Kills everything in a stage, and plays the loop again in the same folder until its end. */
async function killedAndResumed(stage: string, ...mode: readonly string[]): Promise<Ended> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lightning-loop-'));
  const options = [...mode, '--short', '--state', path.join(folder, 'loop')];
  try {
    const killed = await loop(...options, '--kill-at', stage);
    expect(killed).toMatchObject({
      signal: 'SIGKILL',
      output: expect.stringContaining(`Killing everything in ${stage}.`),
    });
    return await loop(...options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test('from an empty store to a better policy that serves everybody, over a SIGKILL of everything', async () => {
  const stage = randomStream('kill improve', SEED).pick([
    'collecting',
    'training',
    'staging',
    'ramp_20',
    'ramp_50',
    'full_100',
  ]);
  const { code, output } = await killedAndResumed(stage);
  expect(output).toMatch(/As it should be, after \d+ s: completed: the candidate served all of the last \d+ turns/);
  expect(code).toBe(0);
});

test('a harmful candidate is rolled back from at most 20 % of users, over a SIGKILL of everything', async () => {
  const stage = randomStream('kill harmful', SEED).pick(['staging', 'ramp_20']);
  const { code, output } = await killedAndResumed(stage, '--harmful');
  expect(output).toMatch(/As it should be, after \d+ s: the rollout ended rolled_back: .+ Largest share 0\.2;/);
  expect(code).toBe(0);
});
