import { timingSafeEqual } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ApiKey } from '../../domain/access/access.ts';
import type { LightningStore } from '../../store/lightning-store.ts';
import { sha256Of } from './api-key.ts';

/** Keys this old are still used while they are read again. */
const FRESH_MS = 1_000;
/** Keys older than this are not used: a revocation made by another process takes effect within this time. */
const MAX_AGE_MS = 2_500;
/** How long a request waits for keys to be read: with the store away, the last known keys go on. */
const READ_BUDGET_MS = 1_000;

/**
 * The service's keys, kept in memory and read again every second at most, and only when somebody calls: the hot path
 * asks no database, and a revocation takes effect in every process within {@link MAX_AGE_MS}.
 */
export class KeyRing {
  readonly #store: Pick<LightningStore, 'listApiKeys'>;
  readonly #nowMs: () => number;
  #active: readonly ApiKey[] = [];
  #hadKeys = false;
  #readAtMs = Number.NEGATIVE_INFINITY;
  #triedAtMs = Number.NEGATIVE_INFINITY;
  #isStoreAway = false;
  #reading: Promise<void> | null = null;

  constructor(store: Pick<LightningStore, 'listApiKeys'>, nowMs: () => number) {
    this.#store = store;
    this.#nowMs = nowMs;
  }

  /** Whether there ever was a key: a service whose last key was revoked does not open its doors again. */
  get hasKeys(): boolean {
    return this.#hadKeys;
  }

  get active(): readonly ApiKey[] {
    return this.#active;
  }

  /** Reads the keys. @throws StoreUnavailableError */
  async load(): Promise<void> {
    const startedAtMs = this.#nowMs();
    const keys = await this.#store.listApiKeys();
    this.#active = keys.filter(({ revokedAt }) => revokedAt === null);
    this.#hadKeys ||= keys.length > 0;
    this.#readAtMs = startedAtMs;
  }

  /** Resolves when the keys are young enough to decide by; while the store is away at once, with the last known ones. */
  async refresh(): Promise<void> {
    const nowMs = this.#nowMs();
    const ageMs = nowMs - this.#readAtMs;
    if (ageMs < FRESH_MS) return;
    if (this.#reading === null && nowMs - this.#triedAtMs >= FRESH_MS) {
      this.#triedAtMs = nowMs;
      this.#reading = this.#read();
    }
    if (ageMs < MAX_AGE_MS || this.#isStoreAway) return;
    await Promise.race([this.#reading, delay(READ_BUDGET_MS, undefined, { ref: false })]);
    if (this.#reading !== null) this.#isStoreAway = true;
  }

  /** The active key of a token. Every key is compared, each in constant time: timing tells nothing of which one was near. */
  find(token: string): ApiKey | null {
    const presented = Buffer.from(sha256Of(token), 'hex');
    return this.#active.filter(({ sha256 }) => timingSafeEqual(Buffer.from(sha256, 'hex'), presented))[0] ?? null;
  }

  /** The active key of an id. */
  findById(keyId: string): ApiKey | null {
    return this.#active.find((key) => key.keyId === keyId) ?? null;
  }

  async #read(): Promise<void> {
    try {
      await this.load();
      this.#isStoreAway = false;
    } catch {
      // Nobody can revoke a key in a store that is away; what else is wrong with it, the routes report.
      this.#isStoreAway = true;
    } finally {
      this.#reading = null;
    }
  }
}
