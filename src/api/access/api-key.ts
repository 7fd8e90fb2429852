import { createHash, randomBytes } from 'node:crypto';
import type { ApiKey, Role } from '../../domain/access/access.ts';

const KEY_BYTES = 32;
/** Lets a secret scanner, and a person, see whose key it is. */
const KEY_PREFIX = 'hvl_';

/** A new key: 256 random bits in base64url after `hvl_`. */
export const newKeyText = (): string => KEY_PREFIX + randomBytes(KEY_BYTES).toString('base64url');

/**
 * SHA-256 in hexadecimal digits. Enough at rest for what is random: nobody tries out 2^256 keys, however fast a hash is;
 * a slow hash would only make each request slow.
 */
export const sha256Of = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** The row of a new key. */
export function apiKeyOf(
  { name, role, key }: { readonly name: string; readonly role: Role; readonly key: string },
  made: { readonly keyId: string; readonly createdAt: string },
): ApiKey {
  return { ...made, name, role, sha256: sha256Of(key), revokedAt: null };
}
