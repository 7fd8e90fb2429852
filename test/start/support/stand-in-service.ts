/**
 * A service of stand-ins, run by the same code as `npm start`: `node stand-in-service.ts <folder>`.
 * Each child writes its process id and its end to `<folder>/events`, one word pair a line.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChildSpec } from '../../../scripts/lib/child.ts';
import { runService } from '../../../scripts/lib/run-service.ts';

const [folder = ''] = process.argv.slice(2);
const events = join(folder, 'events');

/** A shell that runs until SIGTERM, and then takes a moment to say goodbye. */
const child = (name: string, stage: number): ChildSpec => ({
  name,
  stage,
  command: '/bin/sh',
  args: [
    '-c',
    `trap 'sleep 0.1; echo "${name} stopped" >> ${events}; exit 0' TERM; echo "${name} $$" >> ${events}; while :; do sleep 0.05; done`,
  ],
  env: process.env,
  whyNotReady: async () => (readEvents().includes(`${name} `) ? null : 'not there yet'),
  shownLine: () => null,
});

function readEvents(): string {
  try {
    return readFileSync(events, 'utf8');
  } catch {
    return '';
  }
}

process.exitCode = await runService(
  { stateFolder: join(folder, 'var'), say: (line) => process.stderr.write(`${line}\n`) },
  async (supervise) => {
    await supervise([child('database', 0), child('api', 1), child('worker', 1)]).start();
    return 'ready';
  },
);
