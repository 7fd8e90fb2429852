import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { openServingPolicies } from '../src/api/serving-policies.ts';
import { MESSAGE_LIMIT } from '../src/contracts/http.ts';
import { FEATURE_COUNT } from '../src/domain/learning/context-features.ts';
import { strategyWeights } from '../src/domain/learning/policy.ts';
import { ARM_COUNT } from '../src/domain/learning/strategies.ts';
import { createGroundedGenerator } from '../src/generators/grounded/grounded-generator.ts';
import { firstPolicy } from '../src/generators/policy.ts';
import { migrate } from '../src/store/migrate.ts';
import { openLightningStore } from '../src/store/open-lightning-store.ts';
import { quantile } from './lib/closed-loop.ts';

/** The promise: what a policy adds to a turn before its start. */
const LIMIT_MS = 0.2;
const TURNS = 20_000;
const WARM_UP = 2_000;

const MESSAGES = {
  'a usual question': 'How much to paint my living room, and is it safe with a baby?',
  'the longest message': 'How much is it to paint? '.repeat(MESSAGE_LIMIT).slice(0, MESSAGE_LIMIT),
} as const;

/** The time that a learned policy takes to choose the arm of a turn, as the API does it; fails when it is over the promise. */
export async function benchServing(): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lightning-serving-'));
  const config = { file: path.join(folder, 'lightning.db') };
  await migrate(config);
  const store = openLightningStore(config);
  const generator = createGroundedGenerator();
  const weights = Float64Array.from({ length: ARM_COUNT * FEATURE_COUNT }, (_, index) => Math.sin(index));
  const policies = await openServingPolicies({
    store,
    now: () => new Date(),
    newId: randomUUID,
    logger: pino({ level: 'warn' }),
    firstPolicyOf: (agent) => ({
      ...firstPolicy(agent, generator),
      strategyWeights: strategyWeights(weights),
      sampling: { strategyEpsilon: 0.2 },
    }),
  });
  for (const [name, message] of Object.entries(MESSAGES)) {
    const times: number[] = [];
    for (let turn = 0; turn < WARM_UP + TURNS; turn += 1) {
      const start = performance.now();
      const context = { intent: 'cost_estimate', persona: null, historyLength: 3, message } as const;
      policies.assign('chat_agent', `m-${turn}`, context, { userId: `u-${turn}`, conversationId: 'c-1' });
      if (turn >= WARM_UP) times.push(performance.now() - start);
    }
    const [p50, p99] = [quantile(times, 0.5), quantile(times, 0.99)];
    process.stdout.write(`serving, ${name}: p50 ${p50.toFixed(4)} ms, p99 ${p99.toFixed(4)} ms (${TURNS} turns)\n`);
    if (name === 'a usual question' && p50 > LIMIT_MS) process.exitCode = 1;
  }
  policies.stop();
  await store.close();
  rmSync(folder, { recursive: true });
}
