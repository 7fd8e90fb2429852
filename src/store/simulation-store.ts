/** What simulated homeowners left behind (learning.md, "Simulated homeowners"): it can be taken away again. */
export interface SimulationStore {
  /** Up to `limit` messages that are marked simulated, in no particular order. */
  listSimulatedMessages(limit: number): Promise<readonly string[]>;
  /** Deletes those of the messages that are marked simulated, with their feedback, in one transaction; how many turns there were. */
  deleteSimulatedMessages(messageIds: readonly string[]): Promise<number>;
}
