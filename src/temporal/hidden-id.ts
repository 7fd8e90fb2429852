import { createHmac, hkdfSync } from 'node:crypto';
import type { PayloadKey } from './payload-codec.ts';

const HMAC_KEY_BYTES = 32;
/** 128 bits: enough that two ids never meet. */
const SHOWN_DIGITS = 32;

/** How ids of people stand in search attributes, which Temporal never encrypts. */
export interface IdHiding {
  /** The value to write: an HMAC under the first payload key; without keys the id itself. */
  hide(id: string): string;
  /** Every value that an id may stand under: of each key, since keys are rotated, and the id itself, from before there were keys. */
  candidates(id: string): readonly string[];
}

/** Hides ids under keys derived from the payload keys: whoever has a list of users still cannot tell whose turn it is. */
export function idHiding(keys: readonly PayloadKey[]): IdHiding {
  const hidden = keys.map(({ id: keyId, key }) => {
    const derived = Buffer.from(hkdfSync('sha256', key, '', 'homeview-lightning search attributes', HMAC_KEY_BYTES));
    return (id: string) => `${keyId}.${createHmac('sha256', derived).update(id).digest('hex').slice(0, SHOWN_DIGITS)}`;
  });
  return {
    hide: (id) => hidden[0]?.(id) ?? id,
    candidates: (id) => [...hidden.map((hide) => hide(id)), id],
  };
}
