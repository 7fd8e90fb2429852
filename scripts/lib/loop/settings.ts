import type { RolloutConfigRequest } from '../../../src/contracts/http/rollouts.ts';
import type { Agent } from '../../../src/domain/chat/vocabulary.ts';
import type { LoopOptions } from './options.ts';

/** How a loop is played: the same machine as in production, with minutes and seconds in place of weeks and days. */
export interface LoopSettings {
  readonly agent: Agent;
  /** Turns that a training wants. */
  readonly collectionTarget: number;
  readonly collectionEveryMs: number;
  /** Of the training, under its own names. */
  readonly hyperParameters: Readonly<Record<string, number>>;
  readonly rolloutCheckEveryMs: number;
  /** Conversations under way at once. */
  readonly concurrency: number;
  /** Turns of a conversation: users are what a rollout counts, so a short loop has many who ask once. */
  readonly longestConversation: number;
  readonly rollout: RolloutConfigRequest;
}

const AGENT = 'chat_agent';

/** The settings of a size. */
export function loopSettings({ size, mode }: Pick<LoopOptions, 'size' | 'mode'>): LoopSettings {
  const isShort = size === 'short';
  return {
    agent: AGENT,
    // Of uniform turns the held-out 40 % must give a policy that prefers one arm in eight an effective sample of 100: the more it
    // explores, the fewer turns that takes.
    collectionTarget: isShort ? 1_300 : 2_400,
    collectionEveryMs: 15_000,
    hyperParameters: isShort ? { strategy_epsilon: 0.2, max_prompts: 300 } : { max_prompts: 600 },
    rolloutCheckEveryMs: 2_000,
    concurrency: 8,
    longestConversation: isShort ? 1 : 15,
    rollout: {
      // Users of both arms at which a decision is expected: twice what a difference of .08 needs at this spread.
      horizon: isShort ? 400 : 1_000,
      durations: {
        exposure_window_ms: 4_000,
        maturation_ms: 2_000,
        minimum_ramp_ms: isShort ? 5_000 : 15_000,
        full_service_ms: isShort ? 8_000 : 20_000,
        // Where nothing is to be found the rollout must end all the same.
        maximum_ramp_ms: mode === 'null' ? (isShort ? 60_000 : 120_000) : 3_600_000,
        stale_after_ms: 120_000,
      },
    },
  };
}
