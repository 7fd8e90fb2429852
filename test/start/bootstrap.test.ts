import { type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A repository with a lockfile, nothing installed, and an npm of our own that takes a moment and counts its runs. */
function freshClone() {
  const root = mkdtempSync(join(tmpdir(), 'bootstrap-'));
  mkdirSync(join(root, 'scripts'));
  copyFileSync(join(__dirname, '../../scripts/bootstrap.mjs'), join(root, 'scripts/bootstrap.mjs'));
  writeFileSync(join(root, 'package-lock.json'), '{"packages":{"":{}}}');
  const installations = join(root, 'installations');
  const npm = join(root, 'npm-cli.cjs');
  writeFileSync(
    npm,
    `const fs = require('node:fs');
    console.log('npm says hello');
    fs.appendFileSync(${JSON.stringify(installations)}, process.argv.slice(2).join(' ') + '\\n');
    setTimeout(() => {
      if (process.env.BROKEN_NPM) process.exit(1);
      fs.mkdirSync('node_modules/.bin', { recursive: true });
      fs.rmSync('node_modules/.bin/node', { force: true });
      fs.symlinkSync(process.execPath, 'node_modules/.bin/node');
    }, 300);`,
  );
  const run = (source: string, { env, ...options }: SpawnOptions = {}) => {
    writeFileSync(join(root, 'script.cjs'), source);
    const child = spawn(process.execPath, ['scripts/bootstrap.mjs', 'script.cjs', 'one', 'two words'], {
      cwd: root,
      env: { ...process.env, npm_execpath: npm, ...env },
      ...options,
    });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.on('data', (chunk) => {
        output[name] += chunk;
      });
    }
    return { child, ended: once(child, 'close').then(([code, signal]) => ({ code, signal, ...output })), output };
  };
  return { root, run, installations: () => readFileSync(installations, 'utf8').trim().split('\n') };
}

describe('bootstrap', () => {
  it('installs once, runs the script with its arguments, and leaves standard output to it', async () => {
    const { run, installations } = freshClone();
    const source = 'console.log(JSON.stringify(process.argv.slice(2)))';
    const first = await run(source).ended;
    expect(first).toMatchObject({ code: 0, stdout: '["one","two words"]\n' });
    expect(first.stderr).toContain('Installing the packages');
    expect(first.stderr).toContain('npm says hello');
    expect(await run(source).ended).toMatchObject({ code: 0, stdout: '["one","two words"]\n', stderr: '' });
    expect(installations()).toEqual(['ci --include=dev --no-audit --no-fund --loglevel=error']);
  });

  it('installs once when two start at the same time', async () => {
    const { run, installations } = freshClone();
    const results = await Promise.all([run('console.log(1)').ended, run('console.log(1)').ended]);
    expect(results.map(({ code, stdout }) => [code, stdout])).toEqual([
      [0, '1\n'],
      [0, '1\n'],
    ]);
    expect(installations()).toHaveLength(1);
  });

  it('takes over from an installer that was killed', async () => {
    const { root, run, installations } = freshClone();
    const dead = spawn('true');
    await once(dead, 'exit');
    mkdirSync(join(root, 'var'));
    writeFileSync(join(root, 'var/install.lock'), String(dead.pid));
    expect(await run('console.log(1)').ended).toMatchObject({ code: 0, stdout: '1\n' });
    expect(installations()).toHaveLength(1);
  });

  it('installs again when the lockfile has changed', async () => {
    const { root, run, installations } = freshClone();
    await run('').ended;
    writeFileSync(join(root, 'package-lock.json'), '{"packages":{"":{},"node_modules/a":{"version":"1.0.0"}}}');
    await run('').ended;
    expect(installations()).toHaveLength(2);
  });

  it('does not install again after a developer brought node_modules up to date with npm', async () => {
    const { root, run, installations } = freshClone();
    await run('').ended;
    const packages = { 'node_modules/a': { version: '1.0.0' } };
    const other = { 'node_modules/a-darwin': { version: '1.0.0', optional: true } };
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...packages, ...other } }));
    writeFileSync(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages }));
    expect(await run('').ended).toMatchObject({ code: 0, stderr: '' });
    expect(installations()).toHaveLength(1);
  });

  it('says in one line that the packages could not be installed, and runs nothing', async () => {
    const { run } = freshClone();
    const result = await run('console.log(1)', { env: { BROKEN_NPM: '1' } }).ended;
    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr).toMatch(
      /The packages could not be installed: npm ci ended with 1; what it says is above\.\n$/,
    );
  });

  it('passes on the exit code of the script, and the signal that ended it', async () => {
    const { run } = freshClone();
    expect(await run('process.exit(7)').ended).toMatchObject({ code: 7, signal: null });
    expect(await run("process.kill(process.pid, 'SIGKILL')").ended).toMatchObject({ code: null, signal: 'SIGKILL' });
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'forwards %s to the script and waits for its end',
    async (signal) => {
      const { run } = freshClone();
      const { child, ended, output } = run(
        `process.on('${signal}', () => setTimeout(() => { console.log('done'); process.exit(3); }, 50)); console.log('up'); setInterval(() => {}, 1000)`,
      );
      while (!output.stdout.includes('up')) await once(child.stdout ?? child, 'data');
      child.kill(signal);
      expect(await ended).toMatchObject({ code: 3, stdout: 'up\ndone\n' });
    },
  );
});
