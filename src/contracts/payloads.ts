/** A Temporal payload as JSON has it: bytes in base64. */
export interface PayloadJson {
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  readonly data?: string | undefined;
}

/** What Temporal UI asks a codec server for. */
export interface PayloadReader {
  encode(payloads: readonly PayloadJson[]): Promise<readonly PayloadJson[]>;
  /** @throws PayloadError for a payload that no key of ours opens. */
  decode(payloads: readonly PayloadJson[]): Promise<readonly PayloadJson[]>;
}

/** A payload that cannot be opened: its key is not configured, or it was changed. */
export class PayloadError extends Error {
  override readonly name = 'PayloadError';
}
