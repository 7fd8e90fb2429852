import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

jest.setTimeout(240_000);

const ROOT = path.resolve(import.meta.dirname, '../..');

describe('the package, packed and installed in a plain TypeScript app', () => {
  const app = mkdtempSync(path.join(os.tmpdir(), 'lightning-app-'));
  const inApp = (program: string, ...args: string[]): string =>
    execFileSync(program, args, { cwd: app, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

  beforeAll(() => {
    execFileSync('npm', ['pack', '--pack-destination', app], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    writeFileSync(path.join(app, 'package.json'), JSON.stringify({ name: 'app', type: 'module', private: true }));
    inApp('npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', './homeview-lightning-0.1.0.tgz');
    copyFileSync(path.join(ROOT, 'examples/tracker/track.ts'), path.join(app, 'track.ts'));
  });
  afterAll(() => rmSync(app, { recursive: true, force: true }));

  test('the example tracks a turn, reads the statistics and computes the reward of the guide', () => {
    const output = inApp(process.execPath, 'track.ts');
    expect(output).toContain('enabled true tracked true');
    expect(output).toContain('"totalInteractions":1,"avgReward":0.85,"minReward":0.85,"maxReward":0.85');
    expect(output).toContain('reward 1');
  });

  test('its types hold in a strict compiler', () => {
    const tsc = path.join(ROOT, 'node_modules/.bin/tsc');
    expect(
      inApp(
        tsc,
        '--noEmit',
        '--strict',
        '--module',
        'nodenext',
        '--target',
        'es2024',
        '--lib',
        'es2024,dom',
        'track.ts',
      ),
    ).toBe('');
  });
});
