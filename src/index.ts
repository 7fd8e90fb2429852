// The package's surface for other TypeScript apps: tracking, rewards and the store, without Temporal; and what a training plug-in is made of.
export type {
  TrainingAlgorithm,
  TrainingCheckpoint,
  TrainingInput,
  TrainingPrompt,
  TrainingRun,
} from './domain/learning/algorithms/training.ts';
export { type OptimizerConfig, runTraining } from './domain/learning/algorithms/training-loop.ts';
export { type Rng, randomIndex, randomInteger } from './domain/learning/random.ts';
export {
  addLogProbabilityGradient,
  exponentials,
  logProbabilities,
} from './domain/learning/softmax-policy.ts';
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
