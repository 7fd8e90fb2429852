import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.ts';
import { withElapsedTime } from './progress.ts';
import type { TemporalSource } from './temporal-binary.ts';

const MODULE_FOLDER = join(import.meta.dirname, '../../tools/temporal');
const CLI_MODULE = 'github.com/temporalio/cli';
/** What a first build compiles, so that the progress tells how far it is. */
const PACKAGES_IN_ALL = 1300;
/** The first Go that knows `tool` lines in go.mod. */
const OLDEST_GO = [1, 24] as const;

/** Builds the CLI from the module that `tools/temporal/go.mod` pins: 2.5 minutes on two cores, seconds when Go has built it before. */
export const buildTemporal =
  (version: string, env: NodeJS.ProcessEnv): TemporalSource =>
  async (target, say) => {
    const problem = await goProblem(env);
    if (problem) return { error: problem };
    const unfinished = `${target}.${process.pid}.tmp`;
    let packages = 0;
    let modules = 0;
    const count = (line: string) => {
      if (line.startsWith('go: downloading ')) modules += 1;
      else if (/^[\w.-]+(\/\S+)*$/.test(line)) packages += 1;
    };
    const args = [
      'build',
      '-v',
      '-mod=readonly',
      '-buildvcs=false',
      // Without debug information the file is a third smaller; the version is what `temporal --version` shows.
      `-ldflags=-s -w -X ${CLI_MODULE}/temporalcli.Version=${version}`,
      '-o',
      unfinished,
      `${CLI_MODULE}/cmd/temporal`,
    ];
    try {
      const { code, output } = await withElapsedTime(
        say,
        'Building the Temporal server with Go (once; minutes)',
        () => run('go', args, { cwd: MODULE_FOLDER, env: { ...env, GOTOOLCHAIN: 'auto' }, onLine: count }),
        () =>
          packages === 0
            ? `${modules} modules downloaded`
            : `${packages} of about ${PACKAGES_IN_ALL} packages compiled`,
      );
      if (code !== 0) return { error: `go build failed: ${lastLines(output)}` };
      renameSync(unfinished, target);
      return null;
    } finally {
      rmSync(unfinished, { force: true });
    }
  };

/** What stands in the way of a build, or null. */
export async function goProblem(env: NodeJS.ProcessEnv): Promise<string | null> {
  const { code, output } = await run('go', ['version'], { env });
  const [, major, minor] = /go(\d+)\.(\d+)/.exec(output) ?? [];
  if (code !== 0 || !major || !minor) return 'Go is not on PATH';
  const isNewEnough = Number(major) > OLDEST_GO[0] || Number(minor) >= OLDEST_GO[1];
  return isNewEnough ? null : `Go ${major}.${minor} is too old, ${OLDEST_GO.join('.')} or newer is needed`;
}

const lastLines = (output: string) => output.trim().split('\n').slice(-3).join(' | ');
