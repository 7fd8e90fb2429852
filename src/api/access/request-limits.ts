/** How much, and from where, the API is called. */
export interface RequestLimits {
  /** Requests a minute for each caller and address; null: unlimited. Asked at each request: keys may come later. */
  readonly perMinute: () => number | null;
  /** Origins whose pages may call with a key. */
  readonly corsOrigins: readonly string[];
  /** Express's `trust proxy`; null: nobody may say who the caller is. */
  readonly trustProxy: number | readonly string[] | null;
}
