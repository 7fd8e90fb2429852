import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  cachedTemporalPath,
  provideTemporalBinary,
  TEMPORAL_CLI_VERSION,
  type TemporalSource,
  TemporalUnavailable,
} from '../../scripts/lib/temporal-binary.ts';
import { buildTemporal } from '../../scripts/lib/temporal-build.ts';

const CURRENT = 'temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)';

function writeScript(path: string, body: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
}
const writeTemporal = (path: string, version = CURRENT) => writeScript(path, `echo "${version}"`);

/** A machine with an empty cache and nothing but the system's own commands on PATH. */
function machine() {
  const home = mkdtempSync(join(tmpdir(), 'temporal-binary-'));
  const bin = join(home, 'bin');
  mkdirSync(bin);
  const env = { HOME: home, PATH: `${bin}:/usr/bin:/bin` };
  return { env, bin, cached: cachedTemporalPath(env) };
}

const unreachable: TemporalSource = async () => ({ error: 'no network' });
const noGo: TemporalSource = async () => ({ error: 'Go is not on PATH' });

describe('the Temporal binary', () => {
  it('is the one on PATH when its server is new enough', async () => {
    const { env, bin } = machine();
    writeTemporal(join(bin, 'temporal'));
    const binary = await provideTemporalBinary({ env, say: () => {}, download: unreachable, build: noGo });
    expect(binary).toEqual({ path: join(bin, 'temporal'), origin: 'PATH' });
  });

  it('is the cached one when the one on PATH is too old', async () => {
    const { env, bin, cached } = machine();
    writeTemporal(join(bin, 'temporal'), 'temporal version 0.10.0 (server 1.20.1)');
    writeTemporal(cached);
    const binary = await provideTemporalBinary({ env, say: () => {}, download: unreachable, build: noGo });
    expect(binary).toEqual({ path: cached, origin: 'cache' });
  });

  it('is cached outside node_modules, where XDG_CACHE_HOME says', () => {
    expect(cachedTemporalPath({ HOME: '/home/a' })).toBe('/home/a/.cache/homeview-lightning/temporal-v1.5.1');
    expect(cachedTemporalPath({ HOME: '/home/a', XDG_CACHE_HOME: '/c' })).toBe('/c/homeview-lightning/temporal-v1.5.1');
  });

  it('is built when the download fails, and the failed download is told', async () => {
    const { env, cached } = machine();
    const said: string[] = [];
    const build: TemporalSource = async (target) => {
      writeTemporal(target);
      return null;
    };
    const binary = await provideTemporalBinary({ env, say: (line) => said.push(line), download: unreachable, build });
    expect(binary).toEqual({ path: cached, origin: 'build' });
    expect(said).toEqual(['Temporal server, download: no network.']);
  });

  it('replaces a cached copy that does not run', async () => {
    const { env, cached } = machine();
    writeScript(cached, 'exit 1');
    const download: TemporalSource = async (target) => {
      writeTemporal(target);
      return null;
    };
    const binary = await provideTemporalBinary({ env, say: () => {}, download, build: noGo });
    expect(binary).toEqual({ path: cached, origin: 'download' });
    expect(readFileSync(cached, 'utf8')).toContain(CURRENT);
  });

  it('says what was tried and what to do when nothing gives one', async () => {
    const { env } = machine();
    const attempt = provideTemporalBinary({ env, say: () => {}, download: unreachable, build: noGo });
    await expect(attempt).rejects.toThrow(TemporalUnavailable);
    await expect(attempt).rejects.toThrow(/download: no network; build: Go is not on PATH.*install Go 1\.24/);
  });
});

describe('building the Temporal server', () => {
  const build = (env: NodeJS.ProcessEnv, target: string) => buildTemporal(TEMPORAL_CLI_VERSION, env)(target, () => {});

  /** A `go` that takes a moment, counts its builds, and writes what `-o` names. */
  const fakeGo = (log: string) => `
    if [ "$1" = version ]; then echo "go version go1.24.0 linux/amd64"; exit 0; fi
    echo build >> ${log}
    while [ "$1" != -o ]; do shift; done
    sleep 0.3
    printf '#!/bin/sh\\necho "${CURRENT}"\\n' > "$2" && chmod +x "$2"`;

  it('happens once when two processes need it at the same time', async () => {
    const { env, bin, cached } = machine();
    const log = join(bin, 'builds.log');
    writeScript(join(bin, 'go'), fakeGo(log));
    const provide = () => provideTemporalBinary({ env, say: () => {}, download: unreachable });
    const binaries = await Promise.all([provide(), provide()]);
    expect(binaries.map(({ origin }) => origin).sort()).toEqual(['build', 'cache']);
    expect(readFileSync(log, 'utf8')).toBe('build\n');
    expect(readdirSync(dirname(cached)).sort()).toEqual(['temporal-v1.5.1', 'temporal-v1.5.1.lock']);
  });

  it('leaves nothing behind when it fails', async () => {
    const { env, bin, cached } = machine();
    mkdirSync(dirname(cached), { recursive: true });
    writeScript(
      join(bin, 'go'),
      '[ "$1" = version ] && echo "go version go1.26.8" && exit 0; echo "no space left" >&2; exit 1',
    );
    expect(await build(env, cached)).toEqual({ error: 'go build failed: no space left' });
    expect(existsSync(cached)).toBe(false);
    expect(readdirSync(dirname(cached))).toEqual([]);
  });

  it('refuses a Go that is too old, and says so when there is none', async () => {
    const { env, bin, cached } = machine();
    expect(await build({ ...env, PATH: bin }, cached)).toEqual({ error: 'Go is not on PATH' });
    writeScript(join(bin, 'go'), 'echo "go version go1.22.3 linux/amd64"');
    expect(await build(env, cached)).toEqual({ error: 'Go 1.22 is too old, 1.24 or newer is needed' });
  });

  it('is of the version that tools/temporal/go.mod pins', () => {
    const goMod = readFileSync(join(__dirname, '../../tools/temporal/go.mod'), 'utf8');
    expect(goMod).toContain(`github.com/temporalio/cli v${TEMPORAL_CLI_VERSION} `);
    expect(goMod).toContain('tool github.com/temporalio/cli/cmd/temporal');
  });
});
