/**
 * `npm run train -- --agent chat_agent --algorithm grpo --seed 1 --watch`: trains a policy over a running service.
 * Exit codes: 0 started, or with --watch completed; 1 refused, failed or cancelled; 2 wrong options; 130 stopped watching (the run goes on).
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createProgressBar } from './lib/progress-bar.ts';
import { parseTrainOptions, type TrainOptions, USAGE, UsageError } from './lib/training/options.ts';
import { planText, resultText } from './lib/training/texts.ts';
import { type TrainingApi, TrainingApiError, type TrainingRun, trainingApi } from './lib/training/training-api.ts';

const POLL_MS = 500;
const STOPPED = 130;

async function train({ request, isWatched, reportFolder, url, key }: TrainOptions): Promise<number> {
  const api = trainingApi({ url, key });
  console.error(planText((await api.start({ ...request, dry_run: true })).plan));
  if (request.dry_run === true) return 0;
  const { run } = await api.start(request);
  if (run === null) throw new TrainingApiError('the service started nothing');
  console.error(`Run ${run.run_id}: ${url}/api/v1/training-runs/${run.run_id}`);
  if (!isWatched) {
    console.log(run.run_id);
    return 0;
  }
  const ended = await watch(api, run.run_id);
  if (ended === null) return STOPPED;
  console.log(resultText(ended));
  if (reportFolder !== null && ended.report !== null) await writeReport(api, ended, reportFolder);
  return ended.status === 'completed' ? 0 : 1;
}

/** Shows the progress until the run ends; null when somebody stopped watching. */
async function watch(api: TrainingApi, runId: string): Promise<TrainingRun | null> {
  let isStopped = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (isStopped = true));
  let run = await api.read(runId);
  // The total is known when the algorithm has begun.
  while (run.finished_at === null && run.total_steps === 0 && !isStopped) {
    await delay(POLL_MS);
    run = await api.read(runId);
  }
  const bar = createProgressBar(process.stderr, { title: 'Training', total: run.total_steps });
  while (run.finished_at === null && !isStopped) {
    bar.update(run.step, noteOf(run));
    await delay(POLL_MS);
    run = await api.read(runId);
  }
  bar.update(run.step, noteOf(run));
  bar.finish();
  return isStopped ? null : run;
}

function noteOf({ stage, status, curve, generator_calls: calls }: TrainingRun): string {
  const reward = curve.at(-1)?.metrics['reward/mean'];
  return [
    status === 'running' ? stage.replaceAll('_', ' ') : status,
    ...(reward === undefined ? [] : [`reward ${reward.toFixed(3)}`]),
    `${calls} answers generated`,
  ].join(', ');
}

async function writeReport(api: TrainingApi, { run_id: runId, pictures }: TrainingRun, folder: string): Promise<void> {
  await mkdir(path.join(folder, 'pictures'), { recursive: true });
  await writeFile(path.join(folder, 'report.md'), await api.readText(runId, 'report.md'));
  await writeFile(path.join(folder, 'report.json'), `${JSON.stringify(await api.read(runId), null, 2)}\n`);
  for (const name of pictures) {
    const file = path.join('pictures', `${name}.svg`);
    await writeFile(path.join(folder, file), await api.readText(runId, file));
  }
  console.error(`Report: ${path.join(folder, 'report.md')}`);
}

try {
  const options = parseTrainOptions(process.argv.slice(2));
  if (options.command === 'help') console.log(USAGE);
  else process.exitCode = await train(options);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
