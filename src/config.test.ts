import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, loadConfig, VARIABLE_NAMES } from './config.ts';

const messageOf = (env: Record<string, string>): string => {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'accepted';
};
const base64Of = (bytes: number) => Buffer.alloc(bytes, 7).toString('base64');

describe('configuration', () => {
  it('has the documented defaults when nothing is set', () => {
    expect(loadConfig({})).toEqual({
      host: '127.0.0.1',
      port: 8000,
      store: { file: 'lightning.db' },
      temporal: {
        address: '127.0.0.1:7233',
        isExternal: false,
        namespace: 'default',
        port: 7233,
        uiPort: 8233,
        uiUrl: 'http://127.0.0.1:8233',
        apiKey: null,
        tls: null,
      },
      embeddedWorker: true,
      generator: 'grounded',
      generationTimeoutMs: 120_000,
      openai: null,
      httpAgentUrl: null,
      feedbackWindowMs: 86_400_000,
      rolloutCheckIntervalMs: 300_000,
      apiKeys: [],
      payloadKeys: [],
      tracing: false,
      trainingPlugins: [],
      rateLimitPerMinute: 'default',
      corsOrigins: [],
      trustProxy: null,
      retentionDays: null,
      logLevel: 'info',
    });
  });

  it('takes an empty variable as not set', () => {
    expect(loadConfig(Object.fromEntries(VARIABLE_NAMES.map((name) => [name, ''])))).toEqual(loadConfig({}));
  });

  it.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['10m', 600_000],
    ['24h', 86_400_000],
    ['7d', 604_800_000],
    ['0s', 0],
  ])('reads the duration %s as %d ms', (text, expectedMs) => {
    expect(loadConfig({ FEEDBACK_WINDOW: text }).feedbackWindowMs).toBe(expectedMs);
  });

  it.each([
    ['PORT', '80 80'],
    ['OPENAI_PRICES', '0.15'],
    ['OPENAI_PRICES', 'cheap:0.6'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '8e3'],
    ['HOST', 'http://localhost'],
    ['TEMPORAL_ADDRESS', 'localhost'],
    ['TEMPORAL_ADDRESS', 'localhost:70000'],
    ['TEMPORAL_NAMESPACE', 'a b'],
    ['TEMPORAL_PORT', 'x'],
    ['TEMPORAL_UI_PORT', '1.5'],
    ['EMBEDDED_WORKER', 'true'],
    ['GENERATOR', 'gpt'],
    ['FEEDBACK_WINDOW', '24'],
    ['ROLLOUT_CHECK_INTERVAL', '500ms'],
    ['FEEDBACK_WINDOW', '1.5h'],
    ['FEEDBACK_WINDOW', '-1h'],
    ['FEEDBACK_WINDOW', '366d'],
    ['FEEDBACK_WINDOW', '1 h'],
    ['RATE_LIMIT', '0'],
    ['RATE_LIMIT', 'none'],
    ['CORS_ORIGINS', 'https://a.example/path'],
    ['CORS_ORIGINS', '*'],
    ['TRUST_PROXY', 'true'],
    ['RETENTION_DAYS', '0'],
    ['LOG_LEVEL', 'verbose'],
    ['TEMPORAL_TLS_CERT', 'no-such-file.pem'],
  ])('refuses %s=%s in one line that names the variable, the value and what was expected', (name, value) => {
    const message = messageOf({ [name]: value });
    expect(message).toContain(`${name}="${value}": expected `);
    expect(message).not.toContain('\n');
  });

  it.each([
    ['DATABASE_URL', 'mysql://user:hunter2@host/db'],
    ['LIGHTNING_API_KEYS', 'app:admin:hunter2'],
    ['LIGHTNING_API_KEYS', 'app:chat:hunter2,app:operator:other'],
    ['PAYLOAD_KEYS', `k1:${Buffer.from('hunter2').toString('base64')}`],
    ['OPENAI_BASE_URL', 'ftp://user:hunter2@host'],
    ['HTTP_AGENT_URL', 'user:hunter2@host'],
  ])('refuses a wrong %s without showing it', (name, value) => {
    const message = messageOf({ [name]: value });
    expect(message).toMatch(new RegExp(`^${name}=\\(hidden\\): expected \\S`));
    expect(message).not.toMatch(/hunter2|aHVudGVyMg/);
  });

  it.each([
    ['LIGHTNING_APIKEYS', 'did you mean LIGHTNING_API_KEYS?'],
    ['FEEDBACK_WINDOWS', 'did you mean FEEDBACK_WINDOW?'],
    ['GENERATORS', 'did you mean GENERATOR?'],
    ['TEMPORAL_ADRESS', 'did you mean TEMPORAL_ADDRESS?'],
    ['CORS_ORIGIN', 'did you mean CORS_ORIGINS?'],
    ['HOMEVIEW_COLOUR', 'expected one of HOST, PORT'],
  ])('refuses the misspelt name %s and says what it may be', (name, hint) => {
    const message = messageOf({ [name]: 'secret-value' });
    expect(message).toContain(`${name} is not a known variable: ${hint}`);
    expect(message).not.toContain('secret-value');
  });

  it('leaves variables of other programs alone', () => {
    const others = {
      TEMPORAL_CLI_ENV: 'x',
      OPENAI_ORG_ID: 'x',
      HOSTNAME: 'x',
      LOG_FILE: 'x',
      DATABASE_HOST: 'x',
      PATH: '/',
    };
    expect(loadConfig(others)).toEqual(loadConfig({}));
  });

  it('reads API keys, whose key may contain a colon', () => {
    expect(loadConfig({ LIGHTNING_API_KEYS: 'app:chat:a:b, ops:operator:c' }).apiKeys).toEqual([
      { name: 'app', role: 'chat', key: 'a:b' },
      { name: 'ops', role: 'operator', key: 'c' },
    ]);
  });

  it('reads payload keys of 32 bytes', () => {
    const { payloadKeys } = loadConfig({ PAYLOAD_KEYS: `new:${base64Of(32)},old:${base64Of(32)}` });
    expect(payloadKeys.map(({ id, key }) => [id, key.length])).toEqual([
      ['new', 32],
      ['old', 32],
    ]);
    expect(messageOf({ PAYLOAD_KEYS: `short:${base64Of(31)}` })).toContain('32 bytes');
  });

  it('limits the rate by default only where others can reach it', () => {
    expect(loadConfig({}).rateLimitPerMinute).toBe('default');
    expect(loadConfig({ RATE_LIMIT: 'off' }).rateLimitPerMinute).toBe('off');
    expect(loadConfig({ RATE_LIMIT: '5' }).rateLimitPerMinute).toBe(5);
  });

  it('reads trusted proxies as a number or as addresses', () => {
    expect(loadConfig({ TRUST_PROXY: '1' }).trustProxy).toBe(1);
    expect(loadConfig({ TRUST_PROXY: 'loopback, 10.0.0.0/8' }).trustProxy).toEqual(['loopback', '10.0.0.0/8']);
  });

  it('uses an external Temporal server, whose UI is known only when its port is given', () => {
    const env = { TEMPORAL_ADDRESS: 'temporal:7233' };
    expect(loadConfig(env).temporal).toMatchObject({ address: 'temporal:7233', isExternal: true, uiUrl: null });
    expect(loadConfig({ ...env, TEMPORAL_UI_PORT: '8080' }).temporal.uiUrl).toBe('http://127.0.0.1:8080');
    expect(loadConfig({ TEMPORAL_PORT: '7000' }).temporal.address).toBe('127.0.0.1:7000');
  });

  it('reads the client certificate and its key, which go together', () => {
    const folder = mkdtempSync(join(tmpdir(), 'config-'));
    const certificate = join(folder, 'client.pem');
    writeFileSync(certificate, 'pem');
    const { tls } = loadConfig({ TEMPORAL_TLS_CERT: certificate, TEMPORAL_TLS_KEY: certificate }).temporal;
    expect(Buffer.from(tls?.certificate ?? '').toString()).toBe('pem');
    expect(messageOf({ TEMPORAL_TLS_CERT: certificate })).toContain('TEMPORAL_TLS_KEY is not set');
  });

  it('wants what the chosen generator needs', () => {
    expect(messageOf({ GENERATOR: 'openai-compatible' })).toContain('OPENAI_BASE_URL is not set');
    expect(messageOf({ GENERATOR: 'openai-compatible', OPENAI_BASE_URL: 'http://localhost:1' })).toContain(
      'OPENAI_MODEL is not set',
    );
    expect(messageOf({ GENERATOR: 'http-agent' })).toContain('HTTP_AGENT_URL is not set');
    const env = { GENERATOR: 'openai-compatible', OPENAI_BASE_URL: 'http://localhost:1/v1', OPENAI_MODEL: 'm' };
    const openai = { baseUrl: 'http://localhost:1/v1', apiKey: null, model: 'm', prices: null };
    expect(loadConfig(env).openai).toEqual(openai);
    expect(loadConfig({ ...env, OPENAI_PRICES: '0.15:0.60' }).openai).toEqual({
      ...openai,
      prices: { inputPerMillionUsd: 0.15, outputPerMillionUsd: 0.6 },
    });
  });

  it('names every variable in .env.example, with the default it has', () => {
    const text = readFileSync(join(__dirname, '../.env.example'), 'utf8');
    const lines = [...text.matchAll(/^# ([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => ({ name, value }));
    expect(lines.map(({ name }) => name).sort()).toEqual([...VARIABLE_NAMES].sort());
    const shown = lines.filter(({ name }) => DEFAULTED.has(name));
    expect(shown).toHaveLength(DEFAULTED.size);
    expect(loadConfig(Object.fromEntries(shown.map(({ name, value }) => [name, value])))).toEqual(loadConfig({}));
  });
});

/** The variables with a default of their own, which the example must show. */
const DEFAULTED = new Set(
  'HOST PORT LIGHTNING_DB TEMPORAL_NAMESPACE TEMPORAL_PORT TEMPORAL_UI_PORT EMBEDDED_WORKER GENERATOR FEEDBACK_WINDOW ROLLOUT_CHECK_INTERVAL LOG_LEVEL'.split(
    ' ',
  ),
);
