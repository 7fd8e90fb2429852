// The shapes of single configuration values. Own file because `config.ts` says which variables there are, and this one how each is written.
import { z } from 'zod';

/** The roles of an API key: what its holder may do. */
export const API_KEY_ROLES = ['chat', 'analyst', 'operator'] as const;

export interface ApiKeyConfig {
  /** Who the caller is. */
  readonly name: string;
  readonly role: (typeof API_KEY_ROLES)[number];
  readonly key: string;
}

export interface PayloadKeyConfig {
  readonly id: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

const DURATION = /^(\d{1,9})(ms|s|m|h|d)$/;
const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const LONGEST_DURATION_MS = 365 * UNIT_MS.d;
const PAYLOAD_KEY_BYTES = 32;

/** A schema that turns text into a value; where `parse` gives undefined, the value is refused with what was `expected`. */
function textAs<T>(expected: string, parse: (text: string) => T | undefined) {
  return z.string().transform((text, context): T => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.issues.push({ code: 'custom', message: expected, input: text });
    return z.NEVER;
  });
}

/** A whole number in [`minimum`, `maximum`]. */
export const wholeNumber = (minimum: number, maximum: number) =>
  textAs(`a whole number from ${minimum} to ${maximum}`, (text) => {
    const value = Number(text);
    return /^\d{1,9}$/.test(text) && value >= minimum && value <= maximum ? value : undefined;
  });

/** One of the given words. */
export const oneOf = <const T extends readonly string[]>(words: T) =>
  textAs(`one of ${words.join(', ')}`, (text): T[number] | undefined => words.find((word) => word === text));

/** A duration in milliseconds, from `500ms`, `30s`, `10m`, `24h` or `7d`; at most 365 days. */
export const duration = textAs(
  'a whole number and a unit, ms, s, m, h or d, at most 365d (500ms, 30s, 10m, 24h, 7d)',
  (text) => {
    const [, count, unit] = DURATION.exec(text) ?? [];
    if (count === undefined || !isUnit(unit)) return undefined;
    const durationMs = Number(count) * UNIT_MS[unit];
    return durationMs <= LONGEST_DURATION_MS ? durationMs : undefined;
  },
);

/** The same, at least `minimumMs`: a schedule cannot come more often than once a second. */
export const durationFrom = (minimumMs: number) =>
  duration.refine((durationMs) => durationMs >= minimumMs, `a duration of at least ${minimumMs} ms, such as 5m`);

const isUnit = (text: string | undefined): text is keyof typeof UNIT_MS => text !== undefined && text in UNIT_MS;

function parseUrl(text: string, protocols: readonly string[]): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url && protocols.includes(url.protocol) && url.hostname !== '' ? url : undefined;
}

/** An address of one of the given protocols (`http:`), kept as written. */
export const urlOf = (expected: string, protocols: readonly string[]) =>
  textAs(expected, (text) => (parseUrl(text, protocols) ? text : undefined));

/** `host:port`. */
export const hostAndPort = textAs('host:port, such as temporal.example.org:7233', (text) =>
  /^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+):([1-9]\d{0,4})$/.test(text) &&
  Number(text.slice(text.lastIndexOf(':') + 1)) <= 65_535
    ? text
    : undefined,
);

/** A name or address that a server can listen on. */
export const hostName = textAs('a host name or an IP address, without a port', (text) =>
  /^([A-Za-z0-9._-]+|[0-9a-fA-F:]+)$/.test(text) ? text : undefined,
);

/** A short name: letters, digits, `_`, `.`, `-`. */
export const shortName = textAs('1 to 128 letters, digits, "_", "." or "-"', (text) =>
  /^[A-Za-z0-9_.-]{1,128}$/.test(text) ? text : undefined,
);

/** Comma-separated items, each by `parseItem`; refused as a whole when one is. */
function listOf<T>(expected: string, parseItem: (item: string) => T | undefined) {
  return textAs(expected, (text): readonly T[] | undefined => {
    const items = text.split(',').map((item) => parseItem(item.trim()));
    return items.every((item) => item !== undefined) ? items : undefined;
  });
}

const hasDistinct = (names: readonly string[]) => new Set(names).size === names.length;

/** API keys for a first start. */
export const apiKeys = listOf(
  'name:role:key,... with role chat, analyst or operator',
  (item): ApiKeyConfig | undefined => {
    const [, name, roleText, key] = /^([A-Za-z0-9_.-]{1,64}):([a-z]+):(\S+)$/.exec(item) ?? [];
    const role = API_KEY_ROLES.find((known) => known === roleText);
    return name && role && key ? { name, role, key } : undefined;
  },
).refine((keys) => hasDistinct(keys.map(({ name }) => name)), 'each name once');

/** Keys of the payload codec; the first encrypts, all decrypt. */
export const payloadKeys = listOf('id:base64,... with 32 bytes each', (item): PayloadKeyConfig | undefined => {
  const [, id, text] = /^([A-Za-z0-9_.-]{1,64}):([A-Za-z0-9+/]+={0,2})$/.exec(item) ?? [];
  if (!id || !text) return undefined;
  const key = Buffer.from(text, 'base64');
  return key.length === PAYLOAD_KEY_BYTES ? { id, key } : undefined;
}).refine((keys) => hasDistinct(keys.map(({ id }) => id)), 'each id once');

/** Origins as a browser sends them: scheme, host and port, nothing after them. */
export const origins = listOf('origins such as https://app.example.org, separated by commas', (item) =>
  parseUrl(item, ['http:', 'https:'])?.origin === item ? item : undefined,
);

/** Modules to import: files (`./algorithm.ts`, `/opt/algorithm.mjs`) or packages. */
export const modules = listOf('files that start with ./ or /, or packages, separated by commas', (item) =>
  /^(?:\.{0,2}\/\S+|(?:@[a-z0-9._-]+\/)?[a-z0-9._-]+)$/i.test(item) ? item : undefined,
);

/** Requests a minute for each key and address, or `off`: null. */
export const rateLimit = textAs('off, or requests a minute: a whole number from 1 to 1000000', (text) => {
  if (text === 'off') return { perMinute: null };
  const perMinute = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  return perMinute >= 1 && perMinute <= 1_000_000 ? { perMinute } : undefined;
});

/** Which proxies may say who the caller is: how many stand in front, or their addresses (Express `trust proxy`); never everybody. */
export const trustedProxies = textAs(
  'a number of proxies from 1 to 9, or addresses such as loopback,10.0.0.0/8',
  (text): number | readonly string[] | undefined => {
    if (/^[1-9]$/.test(text)) return Number(text);
    const addresses = text.split(',').map((item) => item.trim());
    const isAddress = (item: string) =>
      /^(loopback|linklocal|uniquelocal|(\d{1,3}\.){3}\d{1,3}(\/\d{1,2})?|[0-9a-fA-F]*:[0-9a-fA-F:]+(\/\d{1,3})?)$/.test(
        item,
      );
    return addresses.every(isAddress) ? addresses : undefined;
  },
);

/** A price list of a model: US dollars per million tokens, in and out. */
export const tokenPrices = textAs('input:output in US dollars per million tokens, such as 0.15:0.60', (text) => {
  const [input, output, ...rest] = text
    .split(':')
    .map((part) => (/^\d+(\.\d+)?$/.test(part) ? Number(part) : Number.NaN));
  if (input === undefined || output === undefined || rest.length > 0 || Number.isNaN(input + output)) return undefined;
  return { inputPerMillionUsd: input, outputPerMillionUsd: output };
});
