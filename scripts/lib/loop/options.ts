import { resolve } from 'node:path';
import { parseOptions, UsageError, wholeNumber } from '../usage.ts';

/** What the loop is to show: a better policy wins, a harmful one is rolled back, nothing is found where nothing is. */
export type LoopMode = 'improve' | 'harmful' | 'null';

/** What the loop goes through, in order; a rollout by hand skips the first three. */
export const LOOP_STAGES = [
  'simulating',
  'collecting',
  'training',
  'staging',
  'ramp_20',
  'ramp_50',
  'full_100',
  'completed',
] as const;
export type LoopStage = (typeof LOOP_STAGES)[number];

/** Stages in which everything can be killed. */
export const KILL_STAGES = LOOP_STAGES.filter((stage) => stage !== 'completed');

export interface LoopOptions {
  readonly mode: LoopMode;
  readonly seed: number;
  readonly stateFolder: string;
  /** `short`: as few turns and users as the statistics allow. */
  readonly size: 'full' | 'short';
  readonly killAt: LoopStage | null;
}

export const USAGE = `Usage: npm run loop [-- options]
  The whole story on this machine, from an empty store: simulated homeowners talk, their turns are collected on a schedule, a policy is
  trained, tried in staging, then on 20 % and 50 % of users, and serves everybody, or is taken back. Started again after it was killed, it
  goes on. Exit code 0: it ended as it should.
  --harmful          a bad candidate is tried: it must be rolled back, from at most 20 %
  --null             nobody cares how they are answered: no candidate may win
  --seed <n>         decides people, questions and taste (7)
  --short            as few turns and users as the statistics allow
  --kill-at <stage>  kills everything, this command too, with SIGKILL in that stage, once: ${KILL_STAGES.join(', ')}
  --state <folder>   where service and store of the loop lie (var/loop)
  --help             this text`;

/** What the arguments ask for; null: for help. @throws UsageError */
export function parseLoopOptions(args: readonly string[], root: string): LoopOptions | null {
  const values = parseOptions(args, {
    harmful: { type: 'boolean' },
    null: { type: 'boolean' },
    seed: { type: 'string' },
    short: { type: 'boolean' },
    'kill-at': { type: 'string' },
    state: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) return null;
  if (values.harmful && values.null) throw new UsageError('--harmful and --null: expected one of them');
  const killAt = KILL_STAGES.find((stage) => stage === values['kill-at']) ?? null;
  if (values['kill-at'] !== undefined && killAt === null) {
    throw new UsageError(`--kill-at: expected ${KILL_STAGES.join(', ')}, found "${values['kill-at']}"`);
  }
  return {
    mode: values.harmful ? 'harmful' : values.null ? 'null' : 'improve',
    seed: wholeNumber('--seed', values.seed ?? '7', 0, 2 ** 32 - 1),
    stateFolder: resolve(root, values.state ?? 'var/loop'),
    size: values.short ? 'short' : 'full',
    killAt,
  };
}
