import { randomBytes } from 'node:crypto';
import type { ApiKey, BrowserSession } from '../../domain/access/access.ts';
import type { LightningStore } from '../../store/lightning-store.ts';
import { sha256Of } from './api-key.ts';

/** How long a browser stays signed in. */
export const SESSION_LIFETIME_MS = 12 * 3_600_000;
const TOKEN_BYTES = 32;
/** A session that another process ended is refused here within this time. */
const CACHE_MS = 2_000;
const CACHE_SIZE = 10_000;

type SessionStore = Pick<LightningStore, 'createSession' | 'findSession' | 'deleteSession'>;

/** The signed-in browsers: opaque random tokens, kept as hashes, looked up in the store at most every {@link CACHE_MS}. */
export class BrowserSessions {
  readonly #store: SessionStore;
  readonly #now: () => Date;
  readonly #newId: () => string;
  readonly #known = new Map<string, { readonly session: BrowserSession | null; readonly readAtMs: number }>();

  constructor(store: SessionStore, now: () => Date, newId: () => string) {
    this.#store = store;
    this.#now = now;
    this.#newId = newId;
  }

  /** Signs a browser in; the token for its cookie. */
  async start(key: ApiKey, userId: string): Promise<{ readonly token: string; readonly session: BrowserSession }> {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const now = this.#now();
    const session: BrowserSession = {
      sha256: sha256Of(token),
      keyId: key.keyId,
      userId,
      createdAt: now.toISOString(),
      expiresAt: new Date(now.getTime() + SESSION_LIFETIME_MS).toISOString(),
    };
    await this.#store.createSession(session, this.#audit('session_started', key.name));
    return { token, session };
  }

  /** The session of a cookie's token; null when it is unknown, ended or expired. */
  async find(token: string): Promise<BrowserSession | null> {
    const sha256 = sha256Of(token);
    const nowMs = this.#now().getTime();
    const known = this.#known.get(sha256);
    const session =
      known !== undefined && nowMs - known.readAtMs < CACHE_MS ? known.session : await this.#read(sha256, nowMs);
    return session !== null && Date.parse(session.expiresAt) > nowMs ? session : null;
  }

  /** Ends the session of a token; an unknown one is ended already. */
  async end(token: string, keyName: string): Promise<void> {
    const sha256 = sha256Of(token);
    await this.#store.deleteSession(sha256, this.#audit('session_ended', keyName));
    this.#known.delete(sha256);
  }

  async #read(sha256: string, readAtMs: number): Promise<BrowserSession | null> {
    const session = await this.#store.findSession(sha256);
    if (this.#known.size >= CACHE_SIZE) this.#known.clear();
    this.#known.set(sha256, { session, readAtMs });
    return session;
  }

  #audit(action: 'session_started' | 'session_ended', actor: string) {
    const createdAt = this.#now().toISOString();
    return { auditId: `audit-${this.#newId()}`, createdAt, actor, action, target: actor, detail: null } as const;
  }
}
