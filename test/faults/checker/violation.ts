/** What must never be, by the figure of the report that counts it. */
export type ViolationKind =
  /** Acknowledged, and not there, or not as acknowledged. */
  | 'lost'
  /** One request, two effects; or something that nobody asked for. */
  | 'doubled'
  /** Never finished: not applied, still running, never answered. */
  | 'stuck'
  /** There, and not what the contract says. */
  | 'wrong';

export interface Violation {
  readonly kind: ViolationKind;
  /** The message, or the workflow, that it is about. */
  readonly about: string;
  readonly detail: string;
}
