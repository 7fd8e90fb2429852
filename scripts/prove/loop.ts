/**
 * The long form of the loop's claim: a loop that is killed in every stage, a harmful candidate with kills before and on trial, and ten seeds
 * in which nothing is to be found; each from an empty store. Source: experiments.md, "The state machine".
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { eachLine } from '../lib/command.ts';
import type { Findings, Prove } from '../lib/evidence.ts';
import { KILL_STAGES } from '../lib/loop/options.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');
const SEED = 7;
const NULL_SEEDS = Array.from({ length: 10 }, (_, index) => 101 + index);
/** Of ten seeds without an effect. */
const MOST_WINS_OF_NOTHING = 1;
const LIMIT_SECONDS = 15 * 60;

interface PlayedLoop {
  readonly isExpected: boolean;
  readonly said: string;
  readonly kills: number;
  /** Wall time of all starts together. */
  readonly seconds: number;
}

export const prove: Prove = async (log) => {
  const improve = await play(['--seed', String(SEED)], KILL_STAGES, log);
  const harmful = await play(['--seed', String(SEED), '--harmful'], ['staging', 'ramp_20'], log);
  const nothing: PlayedLoop[] = [];
  for (const seed of NULL_SEEDS) nothing.push(await play(['--seed', String(seed), '--null', '--short'], [], log));
  const wins = nothing.filter(({ isExpected }) => !isExpected).length;
  const longest = Math.max(...[improve, harmful, ...nothing].map(({ seconds }) => seconds));
  return {
    seeds: [SEED, SEED, ...NULL_SEEDS],
    results: {
      improve: { ...improve },
      harmful: { ...harmful },
      null_seeds: nothing.length,
      null_completed: wins,
      null_ends: nothing.map(({ said, seconds }) => ({ said, seconds })),
      longest_seconds: longest,
    },
    failures: [
      ...(improve.isExpected ? [] : [`the loop: ${improve.said}`]),
      ...(improve.kills === KILL_STAGES.length
        ? []
        : [`the loop: killed in ${improve.kills} of ${KILL_STAGES.length} stages`]),
      ...(harmful.isExpected ? [] : [`--harmful: ${harmful.said}`]),
      ...(wins <= MOST_WINS_OF_NOTHING ? [] : [`--null: ${wins} of ${nothing.length} ended otherwise`]),
      ...(longest <= LIMIT_SECONDS ? [] : [`the longest took ${longest} s, at most ${LIMIT_SECONDS} s`]),
    ],
  } satisfies Findings;
};

/** One loop in a folder of its own, killed in each of the stages. */
async function play(
  options: readonly string[],
  killStages: readonly string[],
  log: (line: string) => void,
): Promise<PlayedLoop> {
  const folder = await mkdtemp(join(tmpdir(), 'lightning-loop-'));
  const startedMs = performance.now();
  let kills = 0;
  try {
    for (const stage of [...killStages, null]) {
      const killAt = stage === null ? [] : ['--kill-at', stage];
      const args = [...options, ...killAt, '--state', join(folder, 'loop')];
      log(`npm run loop -- ${[...options, ...killAt].join(' ')}`);
      const { signal, lastLine } = await run(args, log);
      if (signal === 'SIGKILL') {
        kills += 1;
        continue;
      }
      const seconds = (performance.now() - startedMs) / 1_000;
      return { isExpected: lastLine.startsWith('As it should be'), said: lastLine, kills, seconds };
    }
    throw new Error('the loop was killed without having been asked');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(args: readonly string[], log: (line: string) => void) {
  const child = spawn(process.execPath, ['scripts/loop.ts', ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let lastLine = '';
  eachLine(child.stdout, (line) => {
    lastLine = line;
    log(line);
  });
  eachLine(child.stderr, log);
  const [, signal] = await once(child, 'close');
  return { signal, lastLine };
}
