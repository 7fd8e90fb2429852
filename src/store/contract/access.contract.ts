import { randomUUID } from 'node:crypto';
import { aFeedback, aRetraction, aTurn } from '../../../test/support/turns.ts';
import type { ApiKey, AuditAction, AuditEntry, BrowserSession } from '../../domain/access/access.ts';
import type { LightningStore } from '../lightning-store.ts';

const AT = '2025-11-08T12:00:00.000Z';
const digest = () => (randomUUID() + randomUUID()).replaceAll('-', '');

function aKey(overrides: Partial<ApiKey> = {}): ApiKey {
  return {
    keyId: `key-${randomUUID()}`,
    name: `app-${randomUUID().slice(0, 8)}`,
    role: 'chat',
    sha256: digest(),
    createdAt: AT,
    revokedAt: null,
    ...overrides,
  };
}

function anEntry(action: AuditAction, overrides: Partial<AuditEntry> = {}): AuditEntry {
  return { auditId: randomUUID(), createdAt: AT, actor: 'ops', action, target: 'app', detail: null, ...overrides };
}

export function accessContract(store: () => LightningStore): void {
  const listed = async (key: ApiKey) => (await store().listApiKeys()).find(({ keyId }) => keyId === key.keyId);
  const audited = async (entry: AuditEntry) =>
    (await store().listAudit(1_000)).filter(({ auditId }) => auditId === entry.auditId);

  describe('an API key', () => {
    it('of a first start is written once, however many processes start, and never after there was a key', async () => {
      // The only test that needs a store without keys; it runs first.
      const keys = [aKey(), aKey({ role: 'operator' })];
      const seeded = await Promise.all(
        [1, 2, 3].map(() => {
          const own = keys.map((key) => ({ ...key, keyId: `key-${randomUUID()}` }));
          return store().seedApiKeys(own, anEntry('keys_seeded'));
        }),
      );
      expect(seeded.reduce((sum, count) => sum + count, 0)).toBe(2);
      expect(await store().seedApiKeys([aKey()], anEntry('keys_seeded'))).toBe(0);
      expect((await store().listAudit(1_000)).filter(({ action }) => action === 'keys_seeded')).toHaveLength(1);
    });

    it('comes back as it was written, with its audit row', async () => {
      const key = aKey();
      const entry = anEntry('key_created', { target: key.name, detail: { role: 'chat' } });
      expect(await store().createApiKey(key, entry)).toBe('created');
      expect(await listed(key)).toEqual(key);
      expect(await audited(entry)).toEqual([entry]);
    });

    it('with the name of an active one is refused, and leaves no audit row', async () => {
      const key = aKey();
      await store().createApiKey(key, anEntry('key_created'));
      const entry = anEntry('key_created');
      expect(await store().createApiKey(aKey({ name: key.name }), entry)).toBe('name_taken');
      expect(await audited(entry)).toEqual([]);
    });

    it('is revoked once, stays in the list, ends its sessions, and gives its name free', async () => {
      const key = aKey();
      await store().createApiKey(key, anEntry('key_created'));
      const session = aSession(key);
      await store().createSession(session, anEntry('session_started'));
      expect(await store().revokeApiKey(key.name, anEntry('key_revoked'))).toBe(true);
      expect(await store().revokeApiKey(key.name, anEntry('key_revoked'))).toBe(false);
      expect(await listed(key)).toEqual({ ...key, revokedAt: AT });
      expect(await store().findSession(session.sha256)).toBeNull();
      expect(await store().createApiKey(aKey({ name: key.name }), anEntry('key_created'))).toBe('created');
    });
  });

  describe('a browser session', () => {
    it('comes back until it is ended, once', async () => {
      const key = aKey();
      await store().createApiKey(key, anEntry('key_created'));
      const session = aSession(key);
      await store().createSession(session, anEntry('session_started'));
      expect(await store().findSession(session.sha256)).toEqual(session);
      expect(await store().deleteSession(session.sha256, anEntry('session_ended'))).toBe(true);
      expect(await store().deleteSession(session.sha256, anEntry('session_ended'))).toBe(false);
      expect(await store().findSession(session.sha256)).toBeNull();
    });

    it('that has expired is removed by the next one', async () => {
      const key = aKey();
      await store().createApiKey(key, anEntry('key_created'));
      const old = aSession(key, { createdAt: '2024-01-01T00:00:00.000Z', expiresAt: '2024-01-02T00:00:00.000Z' });
      await store().createSession(old, anEntry('session_started'));
      await store().createSession(aSession(key), anEntry('session_started'));
      expect(await store().findSession(old.sha256)).toBeNull();
    });
  });

  it('feedback of a caller that is bound to a user reaches the turns of that user only', async () => {
    const mine = await store().trackTurn(aTurn({ userId: 'ann' }));
    const others = await store().trackTurn(aTurn({ userId: 'bob' }));
    const nobodys = await store().trackTurn(aTurn({ userId: null }));
    const given = await store().acceptFeedback(aFeedback(mine.messageId, { boundUserId: 'ann' }));
    expect(given.outcome).toBe('accepted');
    for (const { messageId } of [others, nobodys]) {
      const refused = await store().acceptFeedback(aFeedback(messageId, { boundUserId: 'ann' }));
      expect(refused).toEqual({ outcome: 'message_not_found' });
    }
    const undo = (boundUserId: string) =>
      store().retractFeedback({
        ...aRetraction(given.outcome === 'accepted' ? given.event.feedbackId : ''),
        boundUserId,
      });
    expect(await undo('bob')).toEqual({ outcome: 'feedback_not_found' });
    expect((await undo('ann')).outcome).toBe('retracted');
  });

  it('the audit log is read newest first, and an entry that is written twice is one', async () => {
    const early = anEntry('user_erased', { createdAt: '2030-01-01T00:00:00.000Z' });
    const late = anEntry('user_erased', { createdAt: '2030-01-02T00:00:00.000Z' });
    for (const entry of [late, early, late]) await store().appendAudit(entry);
    expect(await store().listAudit(2)).toEqual([late, early]);
  });
}

function aSession(key: ApiKey, overrides: Partial<BrowserSession> = {}): BrowserSession {
  return {
    sha256: digest(),
    keyId: key.keyId,
    userId: 'ann',
    createdAt: AT,
    expiresAt: '2025-11-09T00:00:00.000Z',
    ...overrides,
  };
}
