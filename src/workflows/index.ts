// Workflow code: deterministic. Imports only domain, contracts and @temporalio/workflow.
export { applyPendingFeedback } from './apply-pending-feedback.ts';
export { chatTurn } from './chat-turn.ts';
export { checkRollouts } from './check-rollouts.ts';
export { collectDataset } from './collect-dataset.ts';
export { eraseExpiredTurns } from './erase-expired-turns.ts';
export { eraseUser } from './erase-user.ts';
export { lateFeedback } from './late-feedback.ts';
export { rollOutPolicy } from './roll-out-policy.ts';
export { trainAgent } from './train-agent.ts';
