/** What a key's holder may do: talk and give feedback; read what was measured; everything. */
export const ROLES = ['chat', 'analyst', 'operator'] as const;
export type Role = (typeof ROLES)[number];

/** A key as it is kept: its hash, never its text. */
export interface ApiKey {
  readonly keyId: string;
  /** The caller that owns what is made with the key; of active keys each name once. */
  readonly name: string;
  readonly role: Role;
  /** SHA-256 of the key, 64 hexadecimal digits. */
  readonly sha256: string;
  readonly createdAt: string;
  readonly revokedAt: string | null;
}

/** A browser that signed in with a key, for one user. */
export interface BrowserSession {
  /** SHA-256 of the cookie's token, 64 hexadecimal digits. */
  readonly sha256: string;
  readonly keyId: string;
  readonly userId: string;
  readonly createdAt: string;
  readonly expiresAt: string;
}

/** Something that a person did, as others can look it up later; without secrets and without texts of users. */
export interface AuditEntry {
  readonly auditId: string;
  readonly createdAt: string;
  /** The key's name, `local` without keys, or `command` for a command on the machine. */
  readonly actor: string;
  readonly action: AuditAction;
  /** What it was done to: a key's name, a workflow's id, an address. */
  readonly target: string;
  readonly detail: Readonly<Record<string, string | number | boolean | null>> | null;
}

export type AuditAction =
  | 'keys_seeded'
  | 'key_created'
  | 'key_revoked'
  | 'session_started'
  | 'session_refused'
  | 'session_ended'
  | 'user_erasure_requested'
  | 'user_erased'
  | 'feedback_applied'
  | 'executions_deleted'
  | 'payloads_decoded'
  | 'rollout_created'
  | 'rollout_ordered'
  | 'rollout_moved'
  | 'kill_switch_on'
  | 'kill_switch_off';
