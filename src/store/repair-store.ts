/** What `npm run turns` asks, to compare the store with Temporal. */
export interface RepairStore {
  /** Turns that are not erased and were made after a time, oldest first, after `after` (exclusive), with their windows. */
  listTurnWindows(query: {
    readonly createdAfter: string;
    readonly after: Pick<TurnWindow, 'createdAt' | 'messageId'> | null;
    readonly limit: number;
  }): Promise<readonly TurnWindow[]>;
  /** Of these messages, those that have a row, erased ones included; in no order. */
  findKnownMessages(messageIds: readonly string[]): Promise<readonly string[]>;
}

/** When a turn was made, and how long it waits for feedback. */
export interface TurnWindow {
  readonly messageId: string;
  readonly createdAt: string;
  readonly windowMs: number;
}
