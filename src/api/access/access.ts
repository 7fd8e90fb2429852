import type { Role } from '../../domain/access/access.ts';
import type { LightningStore } from '../../store/lightning-store.ts';
import { apiKeyOf } from './api-key.ts';
import { BrowserSessions } from './browser-sessions.ts';
import { KeyRing } from './key-ring.ts';
import type { RequestLimits } from './request-limits.ts';

const DEFAULT_RATE_LIMIT_PER_MINUTE = 600;

/** Who may call this service. */
export interface Access {
  readonly keys: KeyRing;
  readonly sessions: BrowserSessions;
}

export interface AccessSettings {
  readonly store: LightningStore;
  readonly now: () => Date;
  readonly newId: () => string;
  /** Keys for a first start, from the configuration. */
  readonly firstKeys: readonly { readonly name: string; readonly role: Role; readonly key: string }[];
}

/** Seeds the keys of a first start and reads all keys. @throws StoreUnavailableError */
export async function openAccess({ store, now, newId, firstKeys }: AccessSettings): Promise<Access> {
  const createdAt = now().toISOString();
  await store.seedApiKeys(
    firstKeys.map((key) => apiKeyOf(key, { keyId: `key-${newId()}`, createdAt })),
    {
      auditId: `audit-${newId()}`,
      createdAt,
      actor: 'command',
      action: 'keys_seeded',
      target: firstKeys.map(({ name }) => name).join(','),
      detail: null,
    },
  );
  const keys = new KeyRing(store, () => now().getTime());
  await keys.load();
  return { keys, sessions: new BrowserSessions(store, now, newId) };
}

/** Opens the doors for a server at `host`; without keys any address but a loopback one ends the process with one line. */
export async function openAccessOrExit(settings: AccessSettings, host: string): Promise<Access> {
  const access = await openAccess(settings);
  if (isLoopbackAddress(host) || access.keys.active.length > 0) return access;
  process.stderr.write(
    `HOST=${JSON.stringify(host)}: without API keys only a loopback address is served; ` +
      'make a key (npm run keys -- create <name> <role>), or set LIGHTNING_API_KEYS for a first start\n',
  );
  process.exit(1);
}

/** The limits of requests; a rate limit by `default` is off on loopback without keys, else 600 a minute. */
export function requestLimits(
  config: Pick<RequestLimits, 'corsOrigins' | 'trustProxy'> & {
    readonly host: string;
    readonly rateLimitPerMinute: number | 'off' | 'default';
  },
  { keys }: Access,
): RequestLimits {
  const { host, rateLimitPerMinute, corsOrigins, trustProxy } = config;
  return {
    corsOrigins,
    trustProxy,
    perMinute: () => {
      if (rateLimitPerMinute === 'off') return null;
      if (rateLimitPerMinute !== 'default') return rateLimitPerMinute;
      return isLoopbackAddress(host) && !keys.hasKeys ? null : DEFAULT_RATE_LIMIT_PER_MINUTE;
    },
  };
}

/** Whether a server at this address can be reached from its own machine only. */
const isLoopbackAddress = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|::1)$/.test(host);
