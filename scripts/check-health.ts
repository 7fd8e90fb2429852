/**
 * `node scripts/check-health.ts api|worker`: exit code 0 when the service of this container is healthy, else 1 and why. For health checks of containers.
 * `api` asks its readiness; `worker`, which has no port, asks Temporal whether this host polls the queues.
 */
import { hostname } from 'node:os';
import { Connection } from '@temporalio/client';
import { type Config, loadConfigOrExit } from '../src/config.ts';
import { TASK_QUEUES } from '../src/contracts/workflows.ts';

const TIMEOUT_MS = 8_000;
/** Pollers ask at least once a minute; one that was last seen earlier is gone. */
const POLLER_MAX_AGE_MS = 150_000;
/** `TASK_QUEUE_TYPE_WORKFLOW`. */
const WORKFLOW_TASK_QUEUE = 1;

async function whyApiIsUnhealthy({ port }: Config): Promise<string | null> {
  const response = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  return response.ok ? null : `${response.status}: ${await response.text()}`;
}

async function whyWorkerIsUnhealthy({ temporal }: Config): Promise<string | null> {
  const { address, namespace, apiKey, tls } = temporal;
  const connection = await Connection.connect({
    address,
    connectTimeout: TIMEOUT_MS,
    ...(apiKey === null ? {} : { apiKey }),
    ...(tls === null ? {} : { tls: { clientCertPair: { crt: tls.certificate, key: tls.key } } }),
  });
  const answers = await Promise.all(
    Object.values(TASK_QUEUES).map((name) =>
      connection.workflowService.describeTaskQueue({
        namespace,
        taskQueue: { name },
        taskQueueType: WORKFLOW_TASK_QUEUE,
      }),
    ),
  );
  const isPolled = answers.some(({ pollers }) =>
    pollers?.some(({ identity, lastAccessTime }) => {
      const ageMs = Date.now() - Number(lastAccessTime?.seconds ?? 0) * 1000;
      // The SDK's identity of a worker: process id @ host name.
      return identity?.endsWith(`@${hostname()}`) && ageMs < POLLER_MAX_AGE_MS;
    }),
  );
  return isPolled ? null : `no worker of ${hostname()} has asked Temporal for work lately`;
}

const CHECKS = { api: whyApiIsUnhealthy, worker: whyWorkerIsUnhealthy };

const [name = ''] = process.argv.slice(2);
const check = name === 'api' || name === 'worker' ? CHECKS[name] : null;
if (check === null) {
  process.stderr.write('Usage: node scripts/check-health.ts api|worker\n');
  process.exit(2);
}
const problem = await check(loadConfigOrExit()).catch((error: unknown) => String(error));
if (problem !== null) process.stderr.write(`${problem}\n`);
process.exit(problem === null ? 0 : 1);
