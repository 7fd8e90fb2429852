import { randomUUID } from 'node:crypto';
import type { TrainAgentInput, TrainingProgressState } from '../../src/contracts/training.ts';
import type { TrainingCheckpoint } from '../../src/domain/learning/algorithms/training.ts';
import { TURN_TIME } from './turns.ts';

/** What a training run is told, with an id of its own. */
export function aTrainingInput(overrides: Partial<TrainAgentInput> = {}): TrainAgentInput {
  return {
    runId: `run-${randomUUID()}`,
    agent: 'chat_agent',
    algorithm: 'grpo',
    snapshotId: null,
    basePolicyId: null,
    seed: 1,
    hyperParameters: {},
    budget: { maxGeneratorCalls: 1_000 },
    includeSimulated: true,
    rollout: null,
    requestedBy: 'local',
    requestedAt: TURN_TIME,
    ...overrides,
  };
}

/** A checkpoint after `step` steps of a small run. */
export function aCheckpoint(step: number): TrainingCheckpoint {
  return {
    version: 1,
    algorithm: 'grpo',
    fingerprint: 'a-1',
    step,
    parameters: [0.1 + 0.2, -step, 1e-300],
    optimizer: { updates: step, first: [0.5], second: [0.25] },
    rng: [1, 2, 4_294_967_295, step],
    curve: [{ step, metrics: { 'reward/mean': 0.5, kl: 1 / 3 } }],
  };
}

/** How far a run of 150 steps is. */
export function aProgress(step: number): TrainingProgressState {
  return {
    stage: 'training',
    step,
    totalSteps: 150,
    curve: aCheckpoint(step).curve,
    generatorCalls: 8 * step,
    trainingTimeLeftMs: 1_000,
  };
}
