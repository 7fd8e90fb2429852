import type { FeedbackEvent } from '../domain/turn/feedback.ts';
import type { AwaitResponseResult, ChatTurnInput } from './workflows.ts';

/** Who started a turn and with which body: what a repeated message id is compared with. */
export interface TurnIdentity {
  readonly caller: string;
  readonly requestHash: string;
}

export type StartTurnOutcome =
  /** `eager`: this process has the first workflow task, so the rendezvous will fire. */
  | { readonly outcome: 'started'; readonly eager: boolean }
  | { readonly outcome: 'already_started'; readonly identity: TurnIdentity }
  | { readonly outcome: 'unavailable' };

export type AwaitResponseOutcome =
  | { readonly outcome: 'answered'; readonly result: AwaitResponseResult }
  /** The turn ended without an answer. */
  | { readonly outcome: 'failed'; readonly reason: string }
  /** The workflow is closed or unknown: the store knows the rest. */
  | { readonly outcome: 'gone' }
  | { readonly outcome: 'unavailable' };

export type FindRunningTurnOutcome =
  | { readonly outcome: 'running'; readonly identity: TurnIdentity }
  /** The workflow is closed or unknown. */
  | { readonly outcome: 'not_running' }
  | { readonly outcome: 'unavailable' };

/** `failed`: failed, timed out or terminated, as far back as Temporal keeps them. */
export type CountedWorkflows = 'open_turns' | 'failed';

/** What the API and the sweep ask of Temporal. Outcomes are values; only bugs throw. */
export interface TurnGateway {
  startTurn(input: ChatTurnInput): Promise<StartTurnOutcome>;
  awaitResponse(messageId: string, timeoutMs: number): Promise<AwaitResponseOutcome>;
  /** Who started the running turn of a message that has no row yet. */
  findRunningTurn(messageId: string): Promise<FindRunningTurnOutcome>;
  /** Signals the turn, or its late-feedback workflow when the turn has closed. False: Temporal is away. */
  deliverFeedback(
    event: Pick<FeedbackEvent, 'feedbackId' | 'messageId' | 'feedbackType' | 'kind' | 'seq'>,
  ): Promise<boolean>;
  /** How many turns wait for feedback, or how many workflows of any type ended badly; null: Temporal is away. */
  countWorkflows(which: CountedWorkflows): Promise<number | null>;
  /** Whether Temporal answers. */
  isReachable(): Promise<boolean>;
}
