import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import { PayloadError, type PayloadJson, type PayloadReader } from '../contracts/payloads.ts';

/** A key of AES-256-GCM: 32 bytes under a name that is stored, in clear, beside what it encrypted. */
export interface PayloadKey {
  readonly id: string;
  readonly key: Uint8Array;
}

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const ENCODING = 'binary/encrypted';
/** The names that Temporal's own encryption samples use. */
const KEY_ID = 'encryption-key-id';
const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

/**
 * Encrypts payloads with the first key; opens those of every key. What was never encrypted stays as it is, so that
 * encryption can be turned on while turns are open.
 */
export class EncryptingCodec implements PayloadCodec {
  readonly #current: PayloadKey;
  readonly #keys: ReadonlyMap<string, Uint8Array>;

  constructor(keys: readonly [PayloadKey, ...PayloadKey[]]) {
    this.#current = keys[0];
    this.#keys = new Map(keys.map(({ id, key }) => [id, key]));
  }

  async encode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) => this.#encrypt(payload));
  }

  /** @throws PayloadError */
  async decode(payloads: Payload[]): Promise<Payload[]> {
    return payloads.map((payload) =>
      textOf(payload.metadata?.encoding) === ENCODING ? this.#decrypt(payload) : payload,
    );
  }

  #encrypt(payload: Payload): Payload {
    const { id, key } = this.#current;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, key, iv);
    // The key's name is bound to the text: changed, the tag is wrong.
    cipher.setAAD(Buffer.from(id));
    const message = PayloadMessage.encode(payload).finish();
    const data = Buffer.concat([iv, cipher.update(message), cipher.final(), cipher.getAuthTag()]);
    return { metadata: { encoding: Buffer.from(ENCODING), [KEY_ID]: Buffer.from(id) }, data };
  }

  #decrypt(sealed: Payload): Payload {
    const id = textOf(sealed.metadata?.[KEY_ID]);
    const key = this.#keys.get(id);
    if (key === undefined) {
      throw new PayloadError(`a payload was encrypted with the key "${id}", which PAYLOAD_KEYS does not name`);
    }
    const bytes = Buffer.from(sealed.data ?? []);
    if (bytes.length < IV_BYTES + TAG_BYTES) throw new PayloadError('an encrypted payload is cut off');
    const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, IV_BYTES));
    decipher.setAAD(Buffer.from(id));
    decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
    try {
      const opened = Buffer.concat([
        decipher.update(bytes.subarray(IV_BYTES, bytes.length - TAG_BYTES)),
        decipher.final(),
      ]);
      const { metadata, data } = PayloadMessage.decode(opened);
      return { metadata, data };
    } catch (cause) {
      throw new PayloadError(`a payload of the key "${id}" was changed, or the key is another one`, { cause });
    }
  }
}

/** The codec of the configured keys; null without keys. */
export function payloadCodec(keys: readonly PayloadKey[]): EncryptingCodec | null {
  const [first, ...others] = keys;
  return first === undefined ? null : new EncryptingCodec([first, ...others]);
}

/** The codec as a codec server speaks it; null without keys. */
export function payloadReader(keys: readonly PayloadKey[]): PayloadReader | null {
  const codec = payloadCodec(keys);
  if (codec === null) return null;
  return {
    encode: async (payloads) => (await codec.encode(payloads.map(toPayload))).map(toJson),
    decode: async (payloads) => (await codec.decode(payloads.map(toPayload))).map(toJson),
  };
}

const textOf = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString('utf8');

const toPayload = ({ metadata = {}, data }: PayloadJson): Payload => ({
  metadata: Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, Buffer.from(value, 'base64')])),
  ...(data === undefined ? {} : { data: Buffer.from(data, 'base64') }),
});

const toJson = ({ metadata, data }: Payload): PayloadJson => ({
  metadata: Object.fromEntries(
    Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('base64')]),
  ),
  ...(data ? { data: Buffer.from(data).toString('base64') } : {}),
});
