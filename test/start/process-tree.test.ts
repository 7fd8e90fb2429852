import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { descendantsOf } from '../../scripts/lib/process-tree.ts';

it('finds children and grandchildren of a process, and nobody else', async () => {
  const parent = spawn('/bin/sh', ['-c', 'sh -c "echo started; sleep 60; true" & wait'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const stranger = spawn('sleep', ['60']);
  await once(parent.stdout, 'data');
  const found = await descendantsOf(parent.pid ?? 0);
  expect(found.length).toBeGreaterThanOrEqual(1);
  expect(found).not.toContain(stranger.pid);
  for (const pid of [...found, parent.pid ?? 0, stranger.pid ?? 0]) process.kill(pid, 'SIGKILL');
  await Promise.all(
    [parent, stranger]
      .filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
      .map((child) => once(child, 'exit')),
  );
});
