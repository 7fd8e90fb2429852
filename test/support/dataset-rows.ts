import { randomUUID } from 'node:crypto';
import type { DatasetRow } from '../../src/domain/learning/dataset/dataset-row.ts';
import { TURN_TIME } from './turns.ts';

/** A row of a training user without feedback, with a message id of its own. */
export function aDatasetRow(overrides: Partial<DatasetRow> = {}): DatasetRow {
  return {
    messageId: `msg-${randomUUID()}`,
    conversationId: 'conv-1',
    user: 'user-1',
    side: 'train',
    createdAt: TURN_TIME,
    agent: 'chat_agent',
    policyId: 'policy-1',
    generator: 'grounded',
    simulated: false,
    message: 'How much to paint my living room?',
    response: 'About $400.',
    suggestedActions: [],
    sourceIds: [],
    intent: 'cost_estimate',
    persona: 'homeowner',
    historyLength: 0,
    askedIntent: 'cost_estimate',
    strategy: 'quick_answer',
    propensity: 0.125,
    propensities: null,
    usedContext: true,
    intentMatch: true,
    error: null,
    executionTimeMs: 10,
    implicitReward: 0.65,
    explicitReward: null,
    effectiveReward: 0.65,
    userSignalReward: 0.5,
    liked: null,
    regenerateOf: null,
    ...overrides,
  };
}
