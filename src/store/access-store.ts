import type { ApiKey, AuditEntry, BrowserSession } from '../domain/access/access.ts';

/** Keys, browser sessions and the audit log. What changes a key writes its audit row in the same transaction. */
export interface AccessStore {
  /** Every key there ever was, oldest first: a service whose keys are all revoked is not one without keys. */
  listApiKeys(): Promise<readonly ApiKey[]>;
  /** Writes a key. `name_taken`: an active key has the name, and nothing was written. */
  createApiKey(key: ApiKey, audit: AuditEntry): Promise<'created' | 'name_taken'>;
  /** Writes the keys of a first start, unless there ever was a key; how many were written. */
  seedApiKeys(keys: readonly ApiKey[], audit: AuditEntry): Promise<number>;
  /** Revokes the active key of a name and ends its sessions. False: there is none. */
  revokeApiKey(name: string, audit: AuditEntry): Promise<boolean>;

  /** Writes a session, and removes those that have expired. */
  createSession(session: BrowserSession, audit: AuditEntry): Promise<void>;
  /** The session of a token's hash, expired or not; null when there is none. */
  findSession(sha256: string): Promise<BrowserSession | null>;
  /** Removes a session; false when there was none. */
  deleteSession(sha256: string, audit: AuditEntry): Promise<boolean>;

  appendAudit(entry: AuditEntry): Promise<void>;
  /** The latest entries, newest first. */
  listAudit(limit: number): Promise<readonly AuditEntry[]>;
}
