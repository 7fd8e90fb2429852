// The only reader of `process.env` in src: every variable of the product, its default and its shape.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import {
  type ApiKeyConfig,
  apiKeys,
  duration,
  durationFrom,
  hostAndPort,
  hostName,
  modules,
  oneOf,
  origins,
  type PayloadKeyConfig,
  payloadKeys,
  rateLimit,
  shortName,
  tokenPrices,
  trustedProxies,
  urlOf,
  wholeNumber,
} from './config-values.ts';

export type { ApiKeyConfig, PayloadKeyConfig } from './config-values.ts';

/** `local` joins them with the local model. */
const GENERATORS = ['grounded', 'openai-compatible', 'http-agent'] as const;
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const DEFAULT_TEMPORAL_UI_PORT = 8233;
/** Upper bound of a turn's generation, all attempts together: longer than a slow model's longest answer. */
const GENERATION_TIMEOUT_MS = 120_000;

const postgresUrl = urlOf('postgres://user:password@host:port/database', ['postgres:', 'postgresql:']);
const httpUrl = urlOf('an address that starts with http:// or https://', ['http:', 'https:']);
const port = wholeNumber(0, 65_535);
const file = z.string();

/** Every variable: its name, its shape, and its default where it has one. A port 0 means any free one. */
const VARIABLES = {
  HOST: hostName.prefault('127.0.0.1'),
  PORT: port.prefault('8000'),
  DATABASE_URL: postgresUrl.optional(),
  LIGHTNING_DB: file.prefault('lightning.db'),
  TEMPORAL_ADDRESS: hostAndPort.optional(),
  TEMPORAL_NAMESPACE: shortName.prefault('default'),
  TEMPORAL_PORT: port.prefault('7233'),
  TEMPORAL_UI_PORT: port.optional(),
  TEMPORAL_API_KEY: z.string().optional(),
  TEMPORAL_TLS_CERT: file.optional(),
  TEMPORAL_TLS_KEY: file.optional(),
  EMBEDDED_WORKER: oneOf(['on', 'off']).prefault('on'),
  GENERATOR: oneOf(GENERATORS).prefault('grounded'),
  OPENAI_BASE_URL: httpUrl.optional(),
  OPENAI_API_KEY: z.string().optional(),
  OPENAI_MODEL: z.string().optional(),
  OPENAI_PRICES: tokenPrices.optional(),
  HTTP_AGENT_URL: httpUrl.optional(),
  FEEDBACK_WINDOW: duration.prefault('24h'),
  ROLLOUT_CHECK_INTERVAL: durationFrom(1_000).prefault('5m'),
  LIGHTNING_API_KEYS: apiKeys.optional(),
  PAYLOAD_KEYS: payloadKeys.optional(),
  RATE_LIMIT: rateLimit.optional(),
  CORS_ORIGINS: origins.optional(),
  TRUST_PROXY: trustedProxies.optional(),
  RETENTION_DAYS: wholeNumber(1, 36_500).optional(),
  TRAINING_PLUGINS: modules.optional(),
  LOG_LEVEL: oneOf(LOG_LEVELS).prefault('info'),
  // Those of OpenTelemetry that decide whether there are traces; its SDK reads these and the others by itself.
  OTEL_SDK_DISABLED: oneOf(['true', 'false']).prefault('false'),
  OTEL_TRACES_EXPORTER: oneOf(['otlp', 'none']).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: httpUrl.optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: oneOf(['http/protobuf']).optional(),
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: oneOf(['http/protobuf']).optional(),
};
export type VariableName = keyof typeof VARIABLES;

/** The names of all variables, in the order in which the documentation lists them. */
export const VARIABLE_NAMES = Object.keys(VARIABLES) as readonly VariableName[]; // Object.keys forgets the literal names.

/** Variables whose value never appears in a message: keys, and addresses that may carry a password. */
const SECRETS: ReadonlySet<string> = new Set<VariableName>([
  'DATABASE_URL',
  'OPENAI_BASE_URL',
  'HTTP_AGENT_URL',
  'OPENAI_API_KEY',
  'LIGHTNING_API_KEYS',
  'PAYLOAD_KEYS',
  'TEMPORAL_API_KEY',
]);

/** An unknown variable that starts like this can only be meant for us: most likely a typing error. */
const OWN_PREFIXES = [
  'HOMEVIEW_',
  'LIGHTNING_',
  'FEEDBACK_',
  'ROLLOUT_',
  'GENERATOR',
  'EMBEDDED_',
  'PAYLOAD_',
  'HTTP_AGENT',
];
/** Names that other programs use too: only what is nearly one of ours is refused. */
const SHARED_PREFIXES = [
  ...['TEMPORAL_', 'OPENAI_', 'DATABASE_', 'RATE_', 'CORS_', 'TRUST_', 'RETENTION_', 'TRAINING_', 'LOG_'],
];

/** A configuration that cannot be started with; the message is one line without secrets. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export interface TemporalConfig {
  readonly address: string;
  /** True when TEMPORAL_ADDRESS names a server; else `npm start` provides a development server at `address`. */
  readonly isExternal: boolean;
  readonly namespace: string;
  /** Ports of the development server and of its UI. */
  readonly port: number;
  readonly uiPort: number;
  /** Where people look at workflows; null with an external server, unless TEMPORAL_UI_PORT is given. */
  readonly uiUrl: string | null;
  readonly apiKey: string | null;
  /** PEM text of the client certificate and its key (mTLS). */
  readonly tls: { readonly certificate: Uint8Array; readonly key: Uint8Array } | null;
}

/** An OpenAI-compatible endpoint; without prices the cost of a turn is unknown, never guessed. */
export interface OpenaiConfig {
  readonly baseUrl: string;
  readonly apiKey: string | null;
  readonly model: string;
  readonly prices: { readonly inputPerMillionUsd: number; readonly outputPerMillionUsd: number } | null;
}

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly store: { readonly databaseUrl?: string; readonly file: string };
  readonly temporal: TemporalConfig;
  readonly embeddedWorker: boolean;
  readonly generator: (typeof GENERATORS)[number];
  readonly generationTimeoutMs: number;
  readonly openai: OpenaiConfig | null;
  readonly httpAgentUrl: string | null;
  readonly feedbackWindowMs: number;
  /** How often the schedule checks rollouts. */
  readonly rolloutCheckIntervalMs: number;
  readonly apiKeys: readonly ApiKeyConfig[];
  readonly payloadKeys: readonly PayloadKeyConfig[];
  /** Requests a minute for each key and address. `default`: off on loopback without keys, else 600. */
  readonly rateLimitPerMinute: number | 'off' | 'default';
  readonly corsOrigins: readonly string[];
  readonly trustProxy: number | readonly string[] | null;
  readonly retentionDays: number | null;
  /** Modules of training algorithms: files, or packages. */
  readonly trainingPlugins: readonly string[];
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** Whether spans are sent; on by the standard OTEL_ variables. */
  readonly tracing: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;
type Values = z.output<ReturnType<typeof schema>>;

const schema = () => z.object(VARIABLES);

/**
 * The configuration from environment variables; an empty variable counts as not set.
 * @throws ConfigError for a wrong value, a missing one, or a misspelt name
 */
export function loadConfig(env: Environment = process.env): Config {
  refuseMisspeltNames(env);
  const given = Object.fromEntries(VARIABLE_NAMES.filter((name) => env[name]).map((name) => [name, env[name]]));
  const { success, data, error } = schema().safeParse(given);
  if (success) return toConfig(data);
  const [issue] = error.issues;
  const name = String(issue?.path[0]);
  throw new ConfigError(`${name}=${shown(name, given[name])}: expected ${issue?.message}`);
}

/** The configuration of this process; a wrong one ends it with one line on standard error and exit code 1. */
export function loadConfigOrExit(): Config {
  try {
    return loadConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

const shown = (name: string, value: string | undefined) => (SECRETS.has(name) ? '(hidden)' : JSON.stringify(value));

function toConfig(values: Values): Config {
  return {
    host: values.HOST,
    port: values.PORT,
    store: { file: values.LIGHTNING_DB, ...(values.DATABASE_URL && { databaseUrl: values.DATABASE_URL }) },
    temporal: toTemporalConfig(values),
    embeddedWorker: values.EMBEDDED_WORKER === 'on',
    generator: values.GENERATOR,
    generationTimeoutMs: GENERATION_TIMEOUT_MS,
    openai: toOpenaiConfig(values),
    httpAgentUrl:
      values.GENERATOR === 'http-agent' ? required(values, 'HTTP_AGENT_URL') : (values.HTTP_AGENT_URL ?? null),
    feedbackWindowMs: values.FEEDBACK_WINDOW,
    rolloutCheckIntervalMs: values.ROLLOUT_CHECK_INTERVAL,
    apiKeys: values.LIGHTNING_API_KEYS ?? [],
    payloadKeys: values.PAYLOAD_KEYS ?? [],
    rateLimitPerMinute: values.RATE_LIMIT ? (values.RATE_LIMIT.perMinute ?? 'off') : 'default',
    corsOrigins: values.CORS_ORIGINS ?? [],
    trustProxy: values.TRUST_PROXY ?? null,
    retentionDays: values.RETENTION_DAYS ?? null,
    trainingPlugins: values.TRAINING_PLUGINS ?? [],
    logLevel: values.LOG_LEVEL,
    tracing: isTracingOn(values),
  };
}

/** An exporter that is named, or an endpoint that is given, turns traces on; `none` and OTEL_SDK_DISABLED turn them off. */
function isTracingOn(values: Values): boolean {
  if (values.OTEL_SDK_DISABLED === 'true' || values.OTEL_TRACES_EXPORTER === 'none') return false;
  const endpoint = values.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? values.OTEL_EXPORTER_OTLP_ENDPOINT;
  return values.OTEL_TRACES_EXPORTER === 'otlp' || endpoint !== undefined;
}

function toTemporalConfig(values: Values): TemporalConfig {
  const { TEMPORAL_ADDRESS: address, TEMPORAL_TLS_CERT: certificate, TEMPORAL_TLS_KEY: key } = values;
  const uiPort = values.TEMPORAL_UI_PORT ?? DEFAULT_TEMPORAL_UI_PORT;
  const isUiKnown = address === undefined || values.TEMPORAL_UI_PORT !== undefined;
  return {
    address: address ?? `127.0.0.1:${values.TEMPORAL_PORT}`,
    isExternal: address !== undefined,
    namespace: values.TEMPORAL_NAMESPACE,
    port: values.TEMPORAL_PORT,
    uiPort,
    uiUrl: isUiKnown ? `http://127.0.0.1:${uiPort}` : null,
    apiKey: values.TEMPORAL_API_KEY ?? null,
    tls:
      certificate === undefined && key === undefined
        ? null
        : { certificate: readFile(values, 'TEMPORAL_TLS_CERT'), key: readFile(values, 'TEMPORAL_TLS_KEY') },
  };
}

function toOpenaiConfig(values: Values): OpenaiConfig | null {
  if (values.GENERATOR !== 'openai-compatible') return null;
  return {
    baseUrl: required(values, 'OPENAI_BASE_URL'),
    apiKey: values.OPENAI_API_KEY ?? null,
    model: required(values, 'OPENAI_MODEL'),
    prices: values.OPENAI_PRICES ?? null,
  };
}

function required(values: Values, name: 'OPENAI_BASE_URL' | 'OPENAI_MODEL' | 'HTTP_AGENT_URL'): string {
  const value = values[name];
  if (value === undefined) throw new ConfigError(`${name} is not set: GENERATOR=${values.GENERATOR} needs it`);
  return value;
}

function readFile(values: Values, name: 'TEMPORAL_TLS_CERT' | 'TEMPORAL_TLS_KEY'): Uint8Array {
  const path = values[name];
  if (path === undefined)
    throw new ConfigError(`${name} is not set: TEMPORAL_TLS_CERT and TEMPORAL_TLS_KEY go together`);
  try {
    return readFileSync(path);
  } catch {
    throw new ConfigError(`${name}=${JSON.stringify(path)}: expected a file that can be read`);
  }
}

function refuseMisspeltNames(env: Environment): void {
  for (const name of Object.keys(env)) {
    if (name in VARIABLES || !env[name]) continue;
    const nearest = VARIABLE_NAMES.find((known) => editDistance(name, known) <= 2);
    const isOurs = OWN_PREFIXES.some((prefix) => name.startsWith(prefix));
    const isNearlyOurs = nearest !== undefined && SHARED_PREFIXES.some((prefix) => name.startsWith(prefix));
    if (!isOurs && !isNearlyOurs) continue;
    const hint = nearest ? `did you mean ${nearest}?` : `expected one of ${VARIABLE_NAMES.join(', ')}`;
    throw new ConfigError(`${name} is not a known variable: ${hint}`);
  }
}

/** How many letters must be added, removed or changed to turn `left` into `right` (Levenshtein). */
function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const substitution = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}
