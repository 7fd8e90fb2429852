import type { Logger } from 'pino';
import type { AnswerAgain } from '../contracts/answer-again.ts';
import type { CollectionGateway } from '../contracts/collection-gateway.ts';
import type { ErasureGateway } from '../contracts/erasure-gateway.ts';
import type { ReadinessView, WebConfig } from '../contracts/http.ts';
import type { PayloadReader } from '../contracts/payloads.ts';
import type { RolloutGateway } from '../contracts/rollout-gateway.ts';
import type { ServiceMetrics, ServiceState } from '../contracts/service-metrics.ts';
import type { TurnGateway } from '../contracts/turn-gateway.ts';
import type { GenerationMode } from '../contracts/workflows.ts';
import type { TurnRendezvous } from '../domain/turn/rendezvous.ts';
import type { LightningStore } from '../store/lightning-store.ts';
import type { Access } from './access/access.ts';
import type { RequestLimits } from './access/request-limits.ts';
import type { ServingPolicies } from './serving-policies.ts';
import type { TrainingDesk } from './training-runs.ts';

/** What the API is made of; the composition root chooses each part. */
export interface ApiDependencies {
  readonly store: LightningStore;
  readonly gateway: TurnGateway;
  readonly collections: CollectionGateway;
  readonly erasures: Pick<ErasureGateway, 'startErasure' | 'deleteTurnExecutions'>;
  readonly rollouts: RolloutGateway;
  readonly rendezvous: TurnRendezvous;
  readonly logger: Logger;
  /** Server time. */
  readonly now: () => Date;
  readonly newId: () => string;
  readonly generation: GenerationSettings;
  readonly answerAgain: AnswerAgain;
  readonly policies: ServingPolicies;
  readonly training: TrainingDesk;
  readonly feedbackWindowMs: number;
  /** Keys and sessions. */
  readonly access: Access;
  readonly limits: RequestLimits;
  /** Opens encrypted payloads for Temporal UI at `origins`; null without payload keys. */
  readonly codec: { readonly reader: PayloadReader; readonly origins: readonly string[] } | null;
  readonly readiness: () => Promise<ReadinessView>;
  readonly serviceState: () => Promise<ServiceState>;
  readonly metrics: ServiceMetrics;
  /** Whether requests have spans. */
  readonly isTraced: boolean;
  readonly webConfig: WebConfig;
  /** The built web app; null when it is not built. */
  readonly webFolder: string | null;
  /** Ends this process as a crash would; null where nobody may. */
  readonly killWorker: (() => void) | null;
}

/** The part that answers a turn and takes feedback on it. */
export type TurnDependencies = Pick<
  ApiDependencies,
  'store' | 'gateway' | 'rendezvous' | 'logger' | 'now' | 'newId' | 'generation' | 'policies' | 'feedbackWindowMs'
>;

export interface GenerationSettings {
  readonly mode: GenerationMode;
  /** Bound of one attempt. */
  readonly timeoutMs: number;
}
