import type { Insertable, Kysely, Selectable } from 'kysely';
import type { ApiKey, AuditEntry, BrowserSession } from '../domain/access/access.ts';
import type { Engine } from './engine.ts';
import { toInstant } from './instant.ts';
import type { ApiKeysTable, AuditLogTable, BrowserSessionsTable, Tables } from './tables.ts';

/** Every key, oldest first. Reads the whole table: a service has tens of keys. */
export async function listApiKeys({ db }: Engine): Promise<readonly ApiKey[]> {
  const rows = await db.selectFrom('api_keys').selectAll().orderBy('created_at').orderBy('key_id').execute();
  return rows.map(toApiKey);
}

/** Writes a key and its audit row. Index: api_keys_active_name_idx. */
export async function createApiKey(engine: Engine, key: ApiKey, audit: AuditEntry): Promise<'created' | 'name_taken'> {
  try {
    await engine.db.transaction().execute(async (transaction) => {
      await transaction.insertInto('api_keys').values(toApiKeyRow(key)).execute();
      await insertAudit(transaction, audit);
    });
    return 'created';
  } catch (error) {
    if (!engine.isUniqueViolation(error)) throw error;
    return 'name_taken';
  }
}

/** Writes the first keys, unless there ever was one; processes that start together write them once. */
export function seedApiKeys({ db }: Engine, keys: readonly ApiKey[], audit: AuditEntry): Promise<number> {
  return db.transaction().execute(async (transaction) => {
    const known = await transaction.selectFrom('api_keys').select('key_id').limit(1).executeTakeFirst();
    if (known !== undefined || keys.length === 0) return 0;
    const written = await transaction
      .insertInto('api_keys')
      .values(keys.map(toApiKeyRow))
      .onConflict((conflict) => conflict.doNothing())
      .returning('key_id')
      .execute();
    if (written.length > 0) await insertAudit(transaction, audit);
    return written.length;
  });
}

/** Revokes a name's active key and ends its sessions. Index: api_keys_active_name_idx. */
export function revokeApiKey({ db }: Engine, name: string, audit: AuditEntry): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    const revoked = await transaction
      .updateTable('api_keys')
      .set({ revoked_at: toInstant(audit.createdAt) })
      .where('name', '=', name)
      .where('revoked_at', 'is', null)
      .returning('key_id')
      .executeTakeFirst();
    if (revoked === undefined) return false;
    await transaction.deleteFrom('browser_sessions').where('key_id', '=', revoked.key_id).execute();
    await insertAudit(transaction, audit);
    return true;
  });
}

/** Writes a session, and removes the expired ones. Index: browser_sessions_expires_at_idx. */
export function createSession({ db }: Engine, session: BrowserSession, audit: AuditEntry): Promise<void> {
  return db.transaction().execute(async (transaction) => {
    await transaction.deleteFrom('browser_sessions').where('expires_at', '<', toInstant(session.createdAt)).execute();
    await transaction.insertInto('browser_sessions').values(toSessionRow(session)).execute();
    await insertAudit(transaction, audit);
  });
}

/** The session of a token's hash. Index: primary key. */
export async function findSession({ db }: Engine, sha256: string): Promise<BrowserSession | null> {
  const row = await db.selectFrom('browser_sessions').selectAll().where('sha256', '=', sha256).executeTakeFirst();
  return row === undefined ? null : toSession(row);
}

/** Ends a session. Index: primary key. */
export function deleteSession({ db }: Engine, sha256: string, audit: AuditEntry): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    const deleted = await transaction
      .deleteFrom('browser_sessions')
      .where('sha256', '=', sha256)
      .returning('sha256')
      .executeTakeFirst();
    if (deleted === undefined) return false;
    await insertAudit(transaction, audit);
    return true;
  });
}

export async function appendAudit({ db }: Engine, entry: AuditEntry): Promise<void> {
  await insertAudit(db, entry);
}

/** The latest entries, newest first. Index: audit_log_created_at_idx. */
export async function listAudit({ db }: Engine, limit: number): Promise<readonly AuditEntry[]> {
  const rows = await db
    .selectFrom('audit_log')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('audit_id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toAuditEntry);
}

/** One audit row; the same entry twice (a retried activity) is one row. */
export async function insertAudit(db: Kysely<Tables>, entry: AuditEntry): Promise<void> {
  await db
    .insertInto('audit_log')
    .values({
      audit_id: entry.auditId,
      created_at: toInstant(entry.createdAt),
      actor: entry.actor,
      action: entry.action,
      target: entry.target,
      detail: entry.detail === null ? null : JSON.stringify(entry.detail),
    })
    .onConflict((conflict) => conflict.column('audit_id').doNothing())
    .execute();
}

const toApiKeyRow = (key: ApiKey): Insertable<ApiKeysTable> => ({
  key_id: key.keyId,
  name: key.name,
  role: key.role,
  sha256: key.sha256,
  created_at: toInstant(key.createdAt),
  revoked_at: key.revokedAt === null ? null : toInstant(key.revokedAt),
});

const toApiKey = (row: Selectable<ApiKeysTable>): ApiKey => ({
  keyId: row.key_id,
  name: row.name,
  role: row.role,
  sha256: row.sha256,
  createdAt: row.created_at,
  revokedAt: row.revoked_at,
});

const toSessionRow = (session: BrowserSession): Insertable<BrowserSessionsTable> => ({
  sha256: session.sha256,
  key_id: session.keyId,
  user_id: session.userId,
  created_at: toInstant(session.createdAt),
  expires_at: toInstant(session.expiresAt),
});

const toSession = (row: Selectable<BrowserSessionsTable>): BrowserSession => ({
  sha256: row.sha256,
  keyId: row.key_id,
  userId: row.user_id,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
});

function toAuditEntry(row: Selectable<AuditLogTable>): AuditEntry {
  return {
    auditId: row.audit_id,
    createdAt: row.created_at,
    actor: row.actor,
    action: row.action,
    target: row.target,
    detail: row.detail === null ? null : JSON.parse(row.detail),
  };
}
