import { randomUUID } from 'node:crypto';
import type { Turn } from '../../src/domain/turn/turn.ts';
import type { AcceptFeedback, RetractFeedback } from '../../src/store/lightning-store.ts';

/** When the turns of a test happen, unless it says otherwise. */
export const TURN_TIME = '2025-11-08T12:00:00.000Z';
/** Inside and after the window of {@link aTurn}. */
export const WITHIN_WINDOW = '2025-11-08T12:00:30.000Z';
export const AFTER_WINDOW = '2025-11-08T12:01:00.001Z';
const WINDOW_MS = 60_000;

/** A tracked turn with ids of its own: intent matched, context used, no feedback; implicit reward 0.65. */
export function aTurn(overrides: Partial<Turn> = {}): Turn {
  const messageId = overrides.messageId ?? `msg-${randomUUID()}`;
  const adjustments = [
    { name: 'intent_match', value: 0.1 },
    { name: 'used_context', value: 0.05 },
  ];
  return {
    messageId,
    conversationId: `conv-${randomUUID()}`,
    userId: 'user-1',
    caller: 'local',
    agent: 'chat_agent',
    persona: 'homeowner',
    message: 'How much to paint my living room?',
    intent: 'cost_estimate',
    intentConfidence: 0.92,
    policyId: 'policy-default',
    assignment: {
      strategy: 'costed_steps',
      propensity: 0.3,
      propensities: [0.1, 0.1, 0.1, 0.1, 0.3, 0.1, 0.1, 0.1],
      seed: 4_294_967_295,
    },
    simulated: false,
    historyLength: 0,
    askedIntent: 'cost_estimate',
    regenerateOf: null,
    requestHash: 'hash-of-the-chat-body',
    windowMs: WINDOW_MS,
    workflowId: `chat-turn/${messageId}`,
    createdAt: TURN_TIME,
    response: 'Based on a 12x15 room, two coats of paint cost about 400 to 700 dollars. 🎨',
    sources: [{ id: 'paint', title: 'Interior paint', source_kind: 'editorial_estimate', note: 'US, 2025' }],
    suggestedActions: ['Get a quote', 'Choose a colour'],
    usedContext: true,
    intentMatch: true,
    executionTimeMs: 12.5,
    error: null,
    generator: 'grounded',
    usage: { promptTokens: 120, completionTokens: 45, costMicroUsd: 310 },
    implicitReward: { score: 0.65, base: 0.5, components: adjustments, clamped: false, calculator_version: '1' },
    adjustments,
    explicitReward: null,
    effectiveReward: 0.65,
    userSignalReward: 0.5,
    erasedAt: null,
    ...overrides,
  };
}

/** A thumbs-up without rating, comment or flags for a message, inside its window. */
export function aFeedback(messageId: string, overrides: Partial<AcceptFeedback> = {}): AcceptFeedback {
  return {
    feedbackId: `feedback-${randomUUID()}`,
    messageId,
    caller: 'local',
    userId: null,
    idempotencyKey: null,
    requestHash: 'hash-of-the-feedback-body',
    createdAt: WITHIN_WINDOW,
    feedbackType: 'thumbs_up',
    rating: null,
    comment: null,
    helpful: null,
    accurate: null,
    complete: null,
    ...overrides,
  };
}

/** The undo of a piece of feedback, inside the window of its message. */
export function aRetraction(feedbackId: string, overrides: Partial<RetractFeedback> = {}): RetractFeedback {
  return {
    retractionId: `retraction-${randomUUID()}`,
    feedbackId,
    caller: 'local',
    createdAt: WITHIN_WINDOW,
    ...overrides,
  };
}
