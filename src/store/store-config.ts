/** Where the store keeps its rows, and how long it waits for them. */
export interface StoreConfig {
  /** `postgres://…`; without it SQLite. */
  readonly databaseUrl?: string | undefined;
  /** The SQLite file. @default 'lightning.db' */
  readonly file?: string | undefined;
  /** SQLite: how long a write waits for another process's write. @default 2000 */
  readonly busyTimeoutMs?: number | undefined;
  /** PostgreSQL: the most connections of this process. @default 10 */
  readonly poolSize?: number | undefined;
  /** PostgreSQL: from opening a connection to its first answer. @default 2000 */
  readonly connectTimeoutMs?: number | undefined;
  /** PostgreSQL: the longest that a statement may run. @default 5000 */
  readonly statementTimeoutMs?: number | undefined;
}

export const STORE_DEFAULTS = {
  file: 'lightning.db',
  busyTimeoutMs: 2000,
  poolSize: 10,
  connectTimeoutMs: 2000,
  statementTimeoutMs: 5000,
} as const;
