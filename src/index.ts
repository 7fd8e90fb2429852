// The package's surface for other TypeScript apps: tracking, rewards and the store, without Temporal.
export { RewardCalculator } from './domain/reward/calculator.ts';
export { FeedbackType } from './domain/reward/feedback-type.ts';
export type { Reward, RewardComponent } from './domain/reward/reward.ts';
export { getLightningStore } from './store/get-lightning-store.ts';
export type { AgentStatistics, LightningStore } from './store/lightning-store.ts';
export { migrate } from './store/migrate.ts';
export type { StoreConfig } from './store/store-config.ts';
export {
  AgentTracker,
  type AgentTrackerOptions,
  type TrackedMessage,
  type TrackedMetadata,
  type TrackOutcome,
} from './tracker/agent-tracker.ts';
