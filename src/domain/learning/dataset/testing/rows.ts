import type { DatasetRow } from '../dataset-row.ts';

/** A row of the training side: a cost question, answered by an arm of the uniform policy, without feedback. */
export function aRow(change: Partial<DatasetRow> = {}): DatasetRow {
  return {
    messageId: 'message-1',
    conversationId: 'conversation-1',
    user: 'user-1',
    side: 'train',
    createdAt: '2025-11-08T12:00:00.000Z',
    agent: 'chat_agent',
    policyId: 'a'.repeat(64),
    generator: 'grounded',
    simulated: false,
    message: 'How much to paint my living room?',
    response: 'Interior painting: typically $700–$2,200 per room.',
    sourceIds: ['paint-interior'],
    suggestedActions: [],
    intent: 'cost_estimate',
    persona: 'homeowner',
    historyLength: 0,
    askedIntent: 'cost_estimate',
    strategy: 'price_table',
    propensity: 0.125,
    propensities: Array.from({ length: 8 }, () => 0.125),
    usedContext: true,
    intentMatch: true,
    error: null,
    executionTimeMs: 3.2,
    implicitReward: 0.65,
    explicitReward: null,
    effectiveReward: 0.65,
    userSignalReward: 0.5,
    liked: null,
    regenerateOf: null,
    ...change,
  };
}
