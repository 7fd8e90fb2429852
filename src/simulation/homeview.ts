import type { ChatRequest, ChatResponse, FeedbackRequest, FeedbackResponse } from '../contracts/http.ts';
import type { Persona } from '../domain/chat/vocabulary.ts';

/** A chat request as a homeowner sends it: every id is the homeowner's, so that a retry is the same request. */
export interface HomeownerRequest extends ChatRequest {
  readonly message_id: string;
  readonly conversation_id: string;
  readonly user_id: string;
  readonly persona: Persona;
}

/** What came back, and whether it was there before this request. */
export interface Answered<Body> {
  readonly body: Body;
  readonly replayed: boolean;
}

/** The service as homeowners see it. A request that is sent again changes nothing. */
export interface Homeview {
  /** @throws HomeviewError when the service refuses, or does not answer for long. */
  chat(request: HomeownerRequest): Promise<Answered<ChatResponse>>;
  /** @throws HomeviewError as `chat`. */
  sendFeedback(request: FeedbackRequest, idempotencyKey: string): Promise<Answered<FeedbackResponse>>;
}

/** The service refused a request, or did not answer in time. */
export class HomeviewError extends Error {
  override readonly name = 'HomeviewError';
  /** `turn_failed`: this turn has no answer and never will; the service itself works. */
  readonly kind: 'turn_failed' | 'refused' | 'unreachable';

  constructor(message: string, kind: HomeviewError['kind'], cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}
