import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { SERVICE_NODE_FLAGS } from '../../scripts/lib/node-flags.ts';
import { loadConfig, VARIABLE_NAMES } from '../../src/config.ts';
import { type ComposeService, readComposeFile } from '../support/compose-file.ts';

jest.setTimeout(60_000);

const ROOT = resolve(__dirname, '../..');
const FILE = join(ROOT, 'docker-compose.yml');
const REQUIRED = { POSTGRES_PASSWORD: 'secret', LIGHTNING_API_KEYS: 'ops:operator:key' };

const compose = () => readComposeFile(FILE, REQUIRED);
const servicesOf = (isMember: (service: ComposeService) => boolean) =>
  Object.entries(compose().services).filter(([, service]) => isMember(service));
const ours = () => servicesOf(({ build }) => build !== undefined);
const dockerfile = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
const imageCommand = (): readonly string[] => JSON.parse(/^CMD (\[.+\])$/m.exec(dockerfile)?.[1] ?? '[]');

describe('docker-compose.yml', () => {
  it('has every part of production', () => {
    expect(Object.keys(compose().services).sort()).toEqual(
      [
        'api',
        'migrate',
        'postgresql',
        'temporal',
        'temporal-namespace',
        'temporal-schema',
        'temporal-ui',
        'worker',
      ].sort(),
    );
  });

  it.each(Object.keys(REQUIRED))('refuses to start without %s', (name) => {
    const { [name]: _missing, ...rest } = { ...REQUIRED } as Record<string, string>;
    expect(() => readComposeFile(FILE, rest)).toThrow(`${name}: set ${name} to `);
    expect(() => readComposeFile(FILE, { ...rest, [name]: '' })).toThrow(name);
  });

  it('checks the health of everything that keeps running', () => {
    const longRunning = servicesOf(({ restart }) => restart === 'unless-stopped');
    expect(longRunning.map(([name]) => name).sort()).toEqual([
      'api',
      'postgresql',
      'temporal',
      'temporal-ui',
      'worker',
    ]);
    for (const [name, { healthcheck }] of longRunning)
      expect([name, healthcheck?.test.length]).not.toContain(undefined);
  });

  it('starts each part when those before it are healthy or done', () => {
    for (const [name, { depends_on = {} }] of servicesOf(() => true)) {
      for (const [before, { condition }] of Object.entries(depends_on)) {
        const isTask = compose().services[before]?.restart !== 'unless-stopped';
        expect([name, before, condition]).toEqual([
          name,
          before,
          isTask ? 'service_completed_successfully' : 'service_healthy',
        ]);
      }
    }
    expect(Object.keys(compose().services.api?.depends_on ?? {}).sort()).toEqual(['migrate', 'temporal-namespace']);
  });

  it('keeps the data of PostgreSQL in a named volume', () => {
    expect(compose().services.postgresql?.volumes).toEqual(['postgresql-data:/var/lib/postgresql/data']);
    expect(Object.keys(compose().volumes)).toEqual(['postgresql-data']);
  });

  it('publishes ports on the loopback interface only', () => {
    const ports = servicesOf(({ ports = [] }) => ports.length > 0).map(([name, service]) => [name, service.ports]);
    expect(ports).toEqual([
      ['temporal-ui', ['127.0.0.1:8233:8080']],
      ['api', ['127.0.0.1:8000:8000']],
    ]);
  });

  it('pins the version of every image that is not ours', () => {
    for (const [name, { image }] of servicesOf(({ build }) => build === undefined)) {
      expect([name, image]).toEqual([name, expect.stringMatching(/^[a-z/-]+:\d+(\.\d+\.\d+)?(-[a-z]+)?$/)]);
    }
  });

  it('gives our services only variables that the configuration knows, with values that it takes', () => {
    expect(
      ours()
        .map(([name]) => name)
        .sort(),
    ).toEqual(['api', 'migrate', 'worker']);
    for (const [name, { environment = {} }] of ours()) {
      expect([
        name,
        Object.keys(environment).filter((variable) => !VARIABLE_NAMES.some((known) => known === variable)),
      ]).toEqual([name, []]);
      expect(loadConfig(environment)).toMatchObject({
        store: { databaseUrl: 'postgres://lightning:secret@postgresql:5432/lightning' },
        temporal: { address: 'temporal:7233', isExternal: true },
        apiKeys: [{ name: 'ops', role: 'operator', key: 'key' }],
      });
    }
  });

  it('passes on every variable that is set, but for those that it fixes itself, which .env.example names', () => {
    const set = Object.fromEntries(VARIABLE_NAMES.map((name) => [name, `${name} as it is set`]));
    const { services } = readComposeFile(FILE, { ...REQUIRED, ...set });
    const isPassedOn = (name: string) => services.api?.environment?.[name] === set[name];
    const example = readFileSync(join(ROOT, '.env.example'), 'utf8').replaceAll('\n#', '');
    const [, fixed = ''] = /docker compose fixes ([A-Z_, ]+)/.exec(example) ?? [];
    expect(VARIABLE_NAMES.filter((name) => !isPassedOn(name)).sort()).toEqual(fixed.trim().split(', ').sort());
  });

  it('gives the worker what the API has of answers, traces and logs', () => {
    const { api, worker } = compose().services;
    const isOfApi = /^(HOST|PORT|EMBEDDED_WORKER|TEMPORAL_UI_PORT|RATE_LIMIT|CORS_ORIGINS|TRUST_PROXY)$/;
    const shared = Object.entries(api?.environment ?? {}).filter(([name]) => !isOfApi.test(name));
    expect(worker?.environment).toEqual(Object.fromEntries(shared));
  });

  it('passes on what the owner sets', () => {
    const { services } = readComposeFile(FILE, { ...REQUIRED, FEEDBACK_WINDOW: '7d', RATE_LIMIT: 'off', PORT: '9000' });
    expect(loadConfig(services.api?.environment ?? {})).toMatchObject({
      feedbackWindowMs: 604_800_000,
      rateLimitPerMinute: 'off',
      port: 8000,
    });
    expect(services.api?.ports).toEqual(['127.0.0.1:9000:8000']);
  });
});

describe('the image', () => {
  /** The files and folders of the repository that the last stage of the Dockerfile holds. */
  const copied = (dockerfile.split(/^FROM /m).at(-1) ?? '')
    .split('\n')
    .filter((line) => line.startsWith('COPY ') && !line.includes('--from=packages'))
    .flatMap((line) =>
      line
        .replace(/^COPY (--from=build )?/, '')
        .split(' ')
        .slice(0, -1),
    )
    .map((path) => path.replace(/^\/app\//, ''));
  const isCopied = (path: string) => copied.some((entry) => path === entry || path.startsWith(`${entry}/`));
  const isIgnored = (path: string) => {
    const patterns = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n');
    return !patterns.includes(`!${path.split('/')[0]}`);
  };

  const runbooks = join(ROOT, 'docs/runbooks');
  /** The commands that the runbooks call by `npm run`; the doctor looks at a checkout and its machine, which a container has not. */
  const runbookCommands = () => {
    const pages = readdirSync(runbooks).map((file) => readFileSync(join(runbooks, file), 'utf8'));
    const names = pages.flatMap((page) => [...page.matchAll(/npm run (\w+)/g)].map(([, name = '']) => name));
    return [...new Set(names)].filter((name) => name !== 'doctor').sort();
  };

  const commands = () =>
    ours()
      .flatMap(([, { command, healthcheck }]) => [command ?? [], healthcheck?.test.slice(1) ?? []])
      .concat(runbookCommands().map((name) => ['node', `scripts/${name}.ts`]))
      .filter(([first]) => first !== undefined);
  /** Of the words of a command after `node`. */
  const scriptOf = (words: readonly string[]) => words.find((word) => !word.startsWith('--'));

  it('runs the services with the flags of npm start', () => {
    const { api, worker } = compose().services;
    for (const command of [api?.command, worker?.command, imageCommand()]) {
      const words = command?.slice(1) ?? [];
      expect(words.slice(0, words.indexOf(scriptOf(words) ?? ''))).toEqual(SERVICE_NODE_FLAGS);
    }
  });

  it('has the file of every command', () => {
    const scripts = commands().map(([program, ...words]) => [program, scriptOf(words)]);
    expect(scripts).toEqual(
      expect.arrayContaining([
        ['node', 'src/api/server.ts'],
        ['node', 'worker.ts'],
        ['node', 'scripts/migrate.ts'],
        ['node', 'scripts/keys.ts'],
        ['node', 'scripts/turns.ts'],
        ['node', 'scripts/rollout.ts'],
      ]),
    );
    for (const [program, script = ''] of scripts) {
      expect({
        program,
        script,
        exists: existsSync(join(ROOT, script)),
        isCopied: isCopied(script),
        isIgnored: isIgnored(script),
      }).toEqual({
        program: 'node',
        script,
        exists: true,
        isCopied: true,
        isIgnored: false,
      });
    }
  });

  it('has the files where they are in the repository', () => {
    for (const line of dockerfile
      .split(/^FROM /m)
      .at(-1)
      ?.match(/^COPY .+$/gm) ?? []) {
      const [target = '', ...sources] = line
        .replace(/^COPY (--from=\w+ )?/, '')
        .split(' ')
        .reverse();
      for (const source of sources.map((path) => path.replace(/^\/app\//, ''))) {
        expect([line, join(target, target.endsWith('/') ? basename(source) : '')]).toEqual([line, source]);
      }
    }
  });

  it('runs the commands of the runbooks as their first page says', () => {
    const page = readFileSync(join(runbooks, 'README.md'), 'utf8');
    expect(runbookCommands()).toEqual(['keys', 'migrate', 'rollout', 'turns']);
    for (const name of runbookCommands()) expect(page).toContain(`node scripts/${name}.ts`);
  });

  it('has every file and every package that a command imports', () => {
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const missing: string[] = [];
    const seen = new Set<string>();
    const visit = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      if (!isCopied(file)) missing.push(file);
      // Static imports only: what is loaded on demand, production does without.
      for (const [, target = ''] of readFileSync(join(ROOT, file), 'utf8').matchAll(
        /^(?:import|export|\}).*?from '([^']+)';$/gm,
      )) {
        if (target.startsWith('.')) {
          if (target.endsWith('.ts')) visit(relative(ROOT, resolve(ROOT, dirname(file), target)));
        } else if (!target.startsWith('node:') && !builtinModules.includes(target)) {
          const name = target
            .split('/')
            .slice(0, target.startsWith('@') ? 2 : 1)
            .join('/');
          if (!(name in dependencies)) missing.push(`${name} in ${file}`);
        }
      }
    };
    for (const [, ...words] of commands()) visit(scriptOf(words) ?? '');
    expect(seen.size).toBeGreaterThan(50);
    expect(missing).toEqual([]);
  });

  it('has the bundles of the workflows ready-made, with traces and without: its user may not write them', () => {
    const printed = execFileSync(process.execPath, ['test/compose/support/built-bundles.ts'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(JSON.parse(printed)).toEqual({ built: 2, needed: 2 });
  });

  it('is built on the Node that development pins, and does not run as root', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const major = devDependencies.node.split('.')[0];
    const stages = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
    expect(new Set(stages)).toEqual(new Set([`node:${major}-bookworm-slim`]));
    expect(dockerfile).toMatch(/^USER node$/m);
  });
});
