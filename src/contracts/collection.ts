import { AGENTS } from '../domain/chat/vocabulary.ts';
import type { SampleCount } from '../domain/learning/collection/collection-report.ts';
import type { CollectionDecision, CollectionOutcome, OnTarget } from '../domain/learning/collection/decision.ts';
import type { TrainAgentInput } from './training.ts';

/** What a collection is told; the schedule's data. */
export interface CollectDatasetInput {
  readonly agent: string;
  /** How many samples are wanted, counted since the last training that a collection started. */
  readonly target: number;
  /** Whether turns of simulated homeowners take part. */
  readonly includeSimulated: boolean;
  readonly onTarget: OnTarget;
  /** How to train when it comes to that. */
  readonly training: CollectionTraining;
  /** How long a collection waits for a person's approval. */
  readonly approvalTimeoutMs: number;
}

/** What a collection passes on to the training that it starts; the snapshot and the run's id are its own. */
export type CollectionTraining = Pick<
  TrainAgentInput,
  'algorithm' | 'basePolicyId' | 'seed' | 'hyperParameters' | 'budget' | 'rollout'
>;

/** How the workflow ended. */
export interface CollectDatasetResult {
  readonly reportId: string;
  readonly snapshotId: string;
  readonly outcome: CollectionOutcome;
  readonly trainingRunId: string | null;
}

/** What a collection is doing, as the query `collectionState` and Temporal UI show it. */
export interface CollectionState {
  readonly stage: 'freezing' | 'reporting' | 'waiting_for_approval' | 'deciding' | 'closed';
  readonly reportId: string;
  readonly snapshotId: string | null;
}

/** A person's word on a collection that waits for it. */
export interface CollectionApproval {
  readonly isApproved: boolean;
  readonly actor: string;
  readonly reason: string;
}

const WORKFLOW_ID_PREFIX = 'collect-dataset/';

/** The workflow's id, of which Temporal's schedule makes one per run by a time; a report has the part behind the slash. */
export const collectDatasetWorkflowId = (reportId: string): string => `${WORKFLOW_ID_PREFIX}${reportId}`;
/** The id of the report that a workflow writes. */
export const collectionReportId = (workflowId: string): string =>
  workflowId.startsWith(WORKFLOW_ID_PREFIX) ? workflowId.slice(WORKFLOW_ID_PREFIX.length) : workflowId;
/** The schedule of an agent's collections. */
export const collectionScheduleId = (agent: string): string => `collect-dataset.${agent}`;

/** The activities of collecting (`collectDataset`); each may be repeated at any point. */
export interface CollectionActivities {
  /** Freezes the agent's turns, once per report. */
  freezeDataset(input: {
    readonly reportId: string;
    readonly agent: string;
    readonly includeSimulated: boolean;
    readonly createdAt: string;
  }): Promise<{ readonly snapshotId: string }>;
  /** Reads the snapshot and writes its report, once. */
  writeCollectionReport(input: {
    readonly reportId: string;
    readonly snapshotId: string;
    readonly target: number;
    readonly createdAt: string;
  }): Promise<CollectionSummary>;
  /** Writes what became of the report. A final decision stays. */
  decideCollection(input: {
    readonly reportId: string;
    readonly decision: Omit<CollectionDecision, 'decidedAt'>;
  }): Promise<void>;
}

/** What the workflow needs of a report. */
export interface CollectionSummary {
  readonly samples: SampleCount;
  readonly refusals: readonly string[];
  /** Whether the snapshot has a training run already. */
  readonly wasTrained: boolean;
}

/** The agents whose turns are collected: those that this service answers with. */
export const COLLECTED_AGENTS = AGENTS;
