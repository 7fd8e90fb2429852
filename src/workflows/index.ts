// Workflow code: deterministic. Imports only domain, contracts and @temporalio/workflow.
export { applyPendingFeedback } from './apply-pending-feedback.ts';
export { chatTurn } from './chat-turn.ts';
export { lateFeedback } from './late-feedback.ts';
