import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { join, resolve } from 'node:path';

jest.setTimeout(120_000);

const ROOT = resolve(__dirname, '../..');
const AUDIT = join(ROOT, 'scripts/audit.ts');
const NOT_DONE = 3;
const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));

interface Ended {
  readonly code: number | string | null;
  readonly output: string;
}

function auditAt(registry: string): Promise<Ended> {
  const env = { ...process.env, npm_config_registry: registry };
  return new Promise((done) => {
    execFile(process.execPath, [AUDIT], { cwd: ROOT, env }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : (error.code ?? null), output: stdout + stderr }),
    );
  });
}

/** A registry of its own, for as long as `use` takes. */
async function withRegistry(answer: RequestListener, use: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  try {
    await use(`http://127.0.0.1:${address.port}/`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** What a registry says of a package that is installed. */
function packument(name: string) {
  const version = lock.packages[`node_modules/${name}`]?.version ?? '0.0.0';
  return { name, 'dist-tags': { latest: version }, versions: { [version]: { name, version } } };
}

describe('npm run audit', () => {
  const ADVISORY = {
    ...{ id: 1, url: 'https://example.org/advisory', title: 'Everybody may do everything', severity: 'high' },
    ...{ vulnerable_versions: '>=1.0.0', cwe: [], cvss: { score: 9, vectorString: null } },
  };

  test('fails on a known hole in what production installs, and names it', async () => {
    const registry: RequestListener = (request, response) => {
      response.setHeader('Content-Type', 'application/json');
      const path = decodeURIComponent(request.url ?? '').slice(1);
      response.end(
        JSON.stringify(path.endsWith('security/advisories/bulk') ? { express: [ADVISORY] } : packument(path)),
      );
    };
    await withRegistry(registry, async (url) => {
      const { code, output } = await auditAt(url);
      expect(output).toContain('high: express: Everybody may do everything');
      expect(code).toBe(1);
    });
  });

  test('says how many packages have none', async () => {
    await withRegistry(
      (_request, response) => response.setHeader('Content-Type', 'application/json').end('{}'),
      async (url) => {
        const { code, output } = await auditAt(url);
        expect(output).toMatch(/^No known hole of level high or critical in \d{3,} packages\.$/m);
        expect(code).toBe(0);
      },
    );
  });

  test.each([405, 404, 500])('is skipped loudly, and never passes, where the registry answers %i', async (status) => {
    await withRegistry(
      (_request, response) => response.writeHead(status).end(),
      async (url) => {
        const { code, output } = await auditAt(url);
        expect(output).toMatch(/^SKIPPED: nothing is known about holes in the packages: .+/m);
        expect(code).toBe(NOT_DONE);
      },
    );
  });
});

describe('the packages of production', () => {
  const real = spawnSync(process.execPath, [AUDIT], { cwd: ROOT, encoding: 'utf8' });
  const rule = real.status === NOT_DONE ? test.skip : test;
  if (real.status === NOT_DONE) console.warn(real.stderr);

  rule('have no known hole of level high or critical, as far as the registry of this machine knows', () => {
    expect({ output: real.stdout + real.stderr, code: real.status }).toMatchObject({ code: 0 });
  });

  test('are listed by npm run sbom, all of them and no other, each with its version and its licence', () => {
    const options = { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 26 } as const;
    const { bomFormat, components } = JSON.parse(
      spawnSync(process.execPath, [join(ROOT, 'scripts/sbom.ts')], options).stdout,
    );
    expect(bomFormat).toBe('CycloneDX');
    const listed = new Set<string>(components.map(({ name, version }: Component) => `${name}@${version}`));
    // What the lockfile installs without --include=dev; packages of other systems may be absent.
    const production = Object.entries<LockedPackage>(lock.packages).filter(
      ([path, { dev }]) => path !== '' && dev !== true,
    );
    const names = production.map(([path, { version }]) => `${path.split('node_modules/').at(-1)}@${version}`);
    expect([...listed].filter((name) => !names.includes(name))).toEqual([]);
    const absent = production.filter(([, { optional }], index) => optional !== true && !listed.has(names[index] ?? ''));
    expect(absent.map(([path]) => path)).toEqual([]);
    expect(listed).toContain(`express@${lock.packages['node_modules/express'].version}`);
    const undeclared = components.filter(({ licenses }: Component) => !licenses?.length);
    // Its licence is a file only: the Unlicense.
    expect(undeclared.map(({ name }: Component) => name)).toEqual(['unionfs']);
  });
});

interface LockedPackage {
  readonly version: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
}

interface Component {
  readonly name: string;
  readonly version: string;
  readonly licenses?: readonly unknown[];
}
