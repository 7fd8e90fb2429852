import { randomUUID } from 'node:crypto';
import { lateFeedbackWorkflowId } from '../contracts/workflows.ts';
import { type Agent, INTENTS, type Intent, PERSONAS, type Persona } from '../domain/chat/vocabulary.ts';
import { adjustmentsOf } from '../domain/reward/adjustments.ts';
import { implicitReward } from '../domain/reward/implicit.ts';
import type { Reward } from '../domain/reward/reward.ts';
import { EXTERNAL_POLICY_ID, GIVEN_HISTORY_LIMIT, givenAnswer } from '../domain/turn/given-answer.ts';
import { NO_ASSIGNMENT } from '../domain/turn/strategy-assignment.ts';
import { trackedTurn } from '../domain/turn/tracked-turn.ts';
import type { Turn } from '../domain/turn/turn.ts';
import { getLightningStore } from '../store/get-lightning-store.ts';
import { isStoreUnavailable, type LightningStore } from '../store/lightning-store.ts';

/** The guide's "Tracked Metadata". `usedContext` and `responseLength` are decided on the text, so they are not asked for. */
export interface TrackedMetadata {
  /** ∈ [0, 1]. */
  readonly intentConfidence?: number;
  readonly suggestedActions?: readonly string[];
  /** ≥ 0. */
  readonly executionTimeMs?: number;
  readonly errors?: readonly string[];
  readonly persona?: Persona;
}

export interface TrackedMessage {
  readonly userMessage: string;
  readonly aiResponse: string;
  readonly conversationId?: string;
  readonly intent?: Intent;
  /** The turn's implicit reward ∈ [0, 1]; computed when absent. */
  readonly reward?: number;
  readonly metadata?: TrackedMetadata;
  /** The policy that your agent answered with. */
  readonly policyId?: string;
  /** The probability ∈ (0, 1] with which that policy chose this answer: what off-policy evaluation needs. */
  readonly propensity?: number;
  readonly userId?: string;
  /** Tracking the same id twice is once. A new one when absent. */
  readonly messageId?: string;
}

/** `tracked: false` says why; the caller's own work goes on. */
export type TrackOutcome =
  | { readonly tracked: true; readonly messageId: string; readonly conversationId: string; readonly reward: Reward }
  | { readonly tracked: false; readonly reason: string };

export interface AgentTrackerOptions {
  /** @default the store of this process */
  readonly store?: LightningStore;
  /** Who owns the tracked turns. @default 'local' */
  readonly caller?: string;
  /** Hears that tracking was disabled, and that it works again. @default a line on standard error */
  readonly onChange?: (enabled: boolean, reason: string) => void;
  /** How long a store that was out of reach is left alone. @default 30000 */
  readonly retryAfterMs?: number;
}

/**
 * Tracks an agent's chat turns into the store, from any TypeScript app, without Temporal.
 * A store that cannot be reached disables tracking loudly and never breaks the app: `enabled` is false, `onChange`
 * hears why, and calls answer `tracked: false` at once until the store is tried again.
 * Source: agent-lightning-guide.md ("Agent Tracker").
 */
export class AgentTracker {
  readonly agent: string;
  readonly #store: LightningStore;
  readonly #caller: string;
  readonly #onChange: (enabled: boolean, reason: string) => void;
  readonly #retryAfterMs: number;
  #disabled: { readonly reason: string; readonly untilMs: number } | null = null;

  constructor(agent: Agent | (string & {}), options: AgentTrackerOptions = {}) {
    this.agent = agent;
    this.#store = options.store ?? getLightningStore();
    this.#caller = options.caller ?? 'local';
    this.#retryAfterMs = options.retryAfterMs ?? 30_000;
    this.#onChange =
      options.onChange ??
      ((enabled, reason) => {
        process.stderr.write(
          `homeview-lightning: tracking of ${agent} is ${enabled ? 'enabled' : 'DISABLED'}: ${reason}\n`,
        );
      });
  }

  /** Whether the last turn could be tracked and the store took part in its last operation; true before the first. */
  get enabled(): boolean {
    return this.#disabled === null && this.#store.isEnabled();
  }

  /**
   * Tracks one turn.
   * @throws RangeError for a message that is not valid, naming the field; never for a store that is away.
   */
  async trackChatMessage(message: TrackedMessage): Promise<TrackOutcome> {
    checkMessage(message);
    if (this.#disabled !== null && performance.now() < this.#disabled.untilMs) {
      return { tracked: false, reason: this.#disabled.reason };
    }
    try {
      const turn = await this.#turnOf(message);
      const stored = await this.#store.trackTurn(turn);
      this.#enable();
      if (stored.caller !== turn.caller || stored.message !== turn.message || stored.response !== turn.response) {
        return { tracked: false, reason: `the message id ${turn.messageId} was used for another turn` };
      }
      const { messageId, conversationId, implicitReward: reward } = stored;
      return { tracked: true, messageId, conversationId, reward };
    } catch (error) {
      if (!isStoreUnavailable(error)) throw error;
      this.#disable(error.message);
      return { tracked: false, reason: error.message };
    }
  }

  async #turnOf(message: TrackedMessage): Promise<Turn> {
    const { metadata = {} } = message;
    const conversation =
      message.conversationId === undefined
        ? null
        : await this.#store.findConversation(
            message.conversationId,
            { caller: this.#caller, userId: message.userId ?? null, seesAnonymous: true },
            GIVEN_HISTORY_LIMIT,
          );
    const answer = givenAnswer({
      message: message.userMessage,
      response: message.aiResponse,
      intent: message.intent,
      history: conversation?.exchanges ?? [],
      ...metadata,
    });
    const messageId = message.messageId ?? `msg-${randomUUID()}`;
    return trackedTurn(
      {
        messageId,
        conversationId: message.conversationId ?? `conv-${randomUUID()}`,
        userId: message.userId ?? null,
        caller: this.#caller,
        agent: this.agent,
        persona: metadata.persona ?? null,
        message: message.userMessage,
        intent: answer.intent,
        intentConfidence: answer.intentConfidence,
        policyId: message.policyId ?? EXTERNAL_POLICY_ID,
        assignment: { ...NO_ASSIGNMENT, propensity: message.propensity ?? null },
        regenerateOf: null,
        requestHash: '',
        // No workflow waits: feedback on it is late feedback.
        windowMs: 0,
        workflowId: lateFeedbackWorkflowId(messageId),
        createdAt: new Date().toISOString(),
      },
      answer,
      implicitReward({
        failed: answer.error !== null,
        adjustments: adjustmentsOf(answer),
        givenReward: message.reward ?? null,
      }),
    );
  }

  #enable(): void {
    if (this.#disabled === null) return;
    this.#disabled = null;
    this.#onChange(true, 'the store answers again');
  }

  #disable(reason: string): void {
    const wasEnabled = this.#disabled === null;
    this.#disabled = { reason, untilMs: performance.now() + this.#retryAfterMs };
    if (wasEnabled) this.#onChange(false, reason);
  }
}

// Callers without types get the field's name, not a database error.
function checkMessage({ userMessage, aiResponse, intent, reward, propensity, metadata }: TrackedMessage): void {
  if (typeof userMessage !== 'string' || userMessage.trim() === '')
    throw new RangeError('userMessage must not be empty');
  if (typeof aiResponse !== 'string') throw new RangeError('aiResponse must be a string');
  if (intent !== undefined && !INTENTS.includes(intent)) {
    throw new RangeError(`intent is "${intent}", expected one of ${INTENTS.join(', ')}`);
  }
  const persona = metadata?.persona;
  if (persona !== undefined && !PERSONAS.includes(persona)) {
    throw new RangeError(`metadata.persona is "${persona}", expected one of ${PERSONAS.join(', ')}`);
  }
  if (propensity !== undefined && !(propensity > 0 && propensity <= 1)) {
    throw new RangeError(`propensity is ${propensity}, expected more than 0, at most 1`);
  }
  for (const [name, value] of [
    ['reward', reward],
    ['metadata.intentConfidence', metadata?.intentConfidence],
  ] as const) {
    if (value !== undefined && !(value >= 0 && value <= 1))
      throw new RangeError(`${name} is ${value}, expected 0 to 1`);
  }
}
