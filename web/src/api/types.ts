import type { ChatRequest, ChatResponse, MessageView } from '../../../src/contracts/http.ts';

// The JSON of the service, as its contract declares it: types only, so that no schema code reaches the browser.
export type {
  ConversationView,
  FeedbackRequest,
  MessageView,
  PolicySummary,
  PolicyView,
  SessionView,
  WebConfig,
} from '../../../src/contracts/http.ts';

/** The body of `POST /api/v1/chat`, with the ids that the page makes. */
export type TurnRequest = ChatRequest & {
  readonly message_id: string;
  readonly conversation_id: string;
};

/** The answer to `POST /api/v1/chat`. */
export type ChatAnswer = ChatResponse;

/** One event of a message's ledger. */
export type FeedbackEventView = MessageView['feedback'][number];
