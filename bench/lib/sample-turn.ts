import { randomUUID } from 'node:crypto';
import { implicitReward } from '../../src/domain/reward/implicit.ts';
import { trackedTurn } from '../../src/domain/turn/tracked-turn.ts';
import type { Turn } from '../../src/domain/turn/turn.ts';

export const ANSWER = 'Painting a living room costs $700 to $2,200, with labor and mid-grade paint. '.repeat(8);

/** A turn like those of the bench: the row that every shape inserts. */
export function sampleTurn(): Turn {
  const messageId = `msg-${randomUUID()}`;
  return trackedTurn(
    {
      messageId,
      conversationId: `conv-${randomUUID()}`,
      userId: null,
      caller: 'local',
      agent: 'chat_agent',
      persona: null,
      message: 'How much to paint my living room?',
      intent: 'cost_estimate',
      intentConfidence: 0.9,
      policyId: 'bench',
      regenerateOf: null,
      requestHash: '0'.repeat(64),
      windowMs: 86_400_000,
      workflowId: `chat-turn/${messageId}`,
      createdAt: new Date().toISOString(),
    },
    {
      response: ANSWER,
      intent: 'cost_estimate',
      intentConfidence: 0.9,
      sources: [],
      suggestedActions: [],
      usedContext: false,
      intentMatch: false,
      executionTimeMs: 0,
      error: null,
      generator: 'bench',
      usage: null,
    },
    implicitReward({ failed: false, adjustments: [], givenReward: null }),
  );
}
