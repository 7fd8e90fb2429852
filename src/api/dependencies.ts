import type { Logger } from 'pino';
import type { ReadinessView, WebConfig } from '../contracts/http.ts';
import type { TurnGateway } from '../contracts/turn-gateway.ts';
import type { GenerationMode } from '../contracts/workflows.ts';
import type { TurnRendezvous } from '../domain/turn/rendezvous.ts';
import type { LightningStore } from '../store/lightning-store.ts';
import type { HashedKey } from './caller.ts';

/** What the API is made of; the composition root chooses each part. */
export interface ApiDependencies {
  readonly store: LightningStore;
  readonly gateway: TurnGateway;
  readonly rendezvous: TurnRendezvous;
  readonly logger: Logger;
  /** Server time. */
  readonly now: () => Date;
  readonly newId: () => string;
  readonly generation: GenerationSettings;
  readonly feedbackWindowMs: number;
  readonly keys: readonly HashedKey[];
  readonly readiness: () => Promise<ReadinessView>;
  readonly webConfig: WebConfig;
  /** The built web app; null when it is not built. */
  readonly webFolder: string | null;
  /** Ends this process as a crash would; null where nobody may. */
  readonly killWorker: (() => void) | null;
}

export interface GenerationSettings {
  readonly mode: GenerationMode;
  /** Bound of one attempt. */
  readonly timeoutMs: number;
  /** The policy that answers an agent's turns now. */
  readonly policyIdOf: (agent: string) => string;
}
