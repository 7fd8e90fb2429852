// Tracks one turn of your own agent from a plain TypeScript app: no Temporal, no server.
import { AgentTracker, FeedbackType, getLightningStore, migrate, RewardCalculator } from 'homeview-lightning';

await migrate();

const tracker = new AgentTracker('chat_agent');
const outcome = await tracker.trackChatMessage({
  userMessage: 'How much to paint my living room?',
  aiResponse: 'Based on a 12x15 room, expect $700 to $2,200 with labor and mid-grade paint.',
  conversationId: 'conv-123',
  intent: 'cost_estimate',
  reward: 0.85,
});
console.log('enabled', tracker.enabled, 'tracked', outcome.tracked);

const store = getLightningStore();
console.log('statistics', JSON.stringify(await store.getStatistics('chat_agent')));

const calculator = new RewardCalculator();
console.log(
  'reward',
  calculator.calculateFromFeedback(FeedbackType.THUMBS_UP, { intentMatch: true, usedContext: true }),
);
await store.close();
