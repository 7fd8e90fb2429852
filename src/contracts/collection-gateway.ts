import type { CollectionApproval } from './collection.ts';

/** What collecting asks of Temporal. */
export interface CollectionGateway {
  /** Runs an agent's collection now, by its schedule: when one is open, it is the one that runs. */
  collectNow(agent: string): Promise<'started' | 'already_running' | 'no_schedule' | 'unavailable'>;
  /** Gives a waiting collection a person's word. */
  decideApproval(reportId: string, approval: CollectionApproval): Promise<'accepted' | 'not_waiting' | 'unavailable'>;
}
