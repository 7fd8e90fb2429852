import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { MAX_TURNS_IN_FLIGHT } from '../../src/api/turn-limit.ts';
import { startWorld, type World } from '../support/world.ts';
import { type SlowAgent, startSlowAgent } from './support/slow-agent.ts';

jest.setTimeout(180_000);

const GENERATION_MS = 3_000;
let agent: SlowAgent;
let world: World;
beforeEach(async () => {
  agent = await startSlowAgent(GENERATION_MS);
  world = await startWorld('sqlite', { GENERATOR: 'http-agent', HTTP_AGENT_URL: agent.url });
});
afterEach(async () => {
  await world?.stop();
  agent?.stop();
});

/** Plain requests: the contract's checks take this process's time, which is measured here. */
async function ask(): Promise<{ readonly status: number; readonly retryAfter: string | null; readonly body: string }> {
  const response = await fetch(`${world.url}/api/v1/chat`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ message: 'How much to paint my living room?' }),
  });
  return { status: response.status, retryAfter: response.headers.get('retry-after'), body: await response.text() };
}

/** Asks for liveness ten times a second, on a thread of its own: this one is busy with the load. */
async function watchLiveness(url: string): Promise<{ readonly stop: () => Promise<readonly number[]> }> {
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    let isOver = false;
    parentPort.once('message', () => { isOver = true; });
    (async () => {
      await fetch(workerData + '/health/live');
      parentPort.postMessage('watching');
      const takenMs = [];
      while (!isOver) {
        const startedMs = performance.now();
        const { status } = await fetch(workerData + '/health/live');
        takenMs.push(status === 200 ? performance.now() - startedMs : Infinity);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      parentPort.postMessage(takenMs);
    })();`;
  const worker = new Worker(code, { eval: true, workerData: url });
  await once(worker, 'message');
  return {
    async stop() {
      worker.postMessage('stop');
      const [takenMs] = await once(worker, 'message');
      await worker.terminate();
      return takenMs;
    },
  };
}

/** Resident memory of a process in bytes. */
function residentBytes(pid: number | undefined): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024;
}

test('at overload turns are shed with 503 and Retry-After, the others are answered, and health answers at once', async () => {
  const wave = MAX_TURNS_IN_FLIGHT * 3;
  const liveness = await watchLiveness(world.url);
  const before = residentBytes(world.process.process.pid);
  const answers = Array.from({ length: wave }, ask);

  const ended = await Promise.all(answers);
  const livenessMs = [...(await liveness.stop())].sort((left, right) => left - right);
  console.log(`liveness: ${livenessMs.length} answers, the slowest after ${livenessMs.at(-1)?.toFixed()} ms`);

  const shed = ended.filter(({ status }) => status === 503);
  expect(ended.filter(({ status }) => status === 200)).toHaveLength(wave - shed.length);
  expect(shed.length).toBeGreaterThan(0);
  expect(wave - shed.length).toBeGreaterThanOrEqual(MAX_TURNS_IN_FLIGHT);
  for (const answer of shed) {
    expect(JSON.parse(answer.body)).toMatchObject({ type: '/problems/overloaded', status: 503 });
    expect(answer.retryAfter).toBe('1');
  }
  // The moment of the burst may be slower on a machine that runs other tests beside.
  expect(livenessMs[Math.floor(livenessMs.length * 0.95) - 1]).toBeLessThan(1_000);
  expect(livenessMs.at(-1)).toBeLessThan(3_000);
  // Some 0.15 MB for each turn that its worker keeps, and what 600 connections take; far from growing without bound.
  expect(residentBytes(world.process.process.pid) - before).toBeLessThan(300 * 1024 * 1024);

  // And it is over when it is over.
  expect((await ask()).status).toBe(200);
});

test('SIGTERM lets every request in flight have its answer, and the process ends by itself', async () => {
  const answers = Array.from({ length: 12 }, ask);
  while (agent.calls() < 12) await delay(20);
  const stopped = world.process.stop();
  const ended = await Promise.all(answers);
  expect(ended.map(({ status }) => status)).toEqual(Array(12).fill(200));
  expect(ended.every(({ body }) => JSON.parse(body).tracked)).toBe(true);
  await stopped;
  expect(world.process.process).toMatchObject({ exitCode: 0, signalCode: null });
});
