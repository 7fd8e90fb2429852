/**
 * `npm run schedules`             every schedule with its state and next runs
 * `npm run -s schedules -- --json` the same as JSON
 * Exit codes: 0 listed, 1 Temporal does not answer, 2 bad usage.
 */
import { parseArgs } from 'node:util';
import { loadConfigOrExit } from '../src/config.ts';
import { listSchedules, type ScheduleState } from '../src/schedules/list-schedules.ts';
import { connectTemporal } from '../src/temporal/connection.ts';
import { textTable } from './lib/text-table.ts';

const USAGE = 'Usage: npm run schedules [-- --json]';

function textOf(schedules: readonly ScheduleState[]): string {
  if (schedules.length === 0) return 'There are no schedules: they are made when the service starts.';
  return textTable(
    ['schedule', 'state', 'every', 'runs', 'skipped', 'last run', 'next runs'],
    schedules.map((each) => [
      each.scheduleId,
      stateOf(each),
      each.everyMs === null ? '' : durationText(each.everyMs),
      String(each.runs),
      String(each.skipped),
      each.lastRunAt === null ? 'never' : minuteOf(each.lastRunAt),
      each.state === 'paused' ? '-' : each.nextRunsAt.map(minuteOf).join(', '),
    ]),
    [3, 4],
  );
}

function stateOf({ state, note, running }: ScheduleState): string {
  if (running.length > 0) return 'running';
  return state === 'paused' && note !== null ? `paused: ${note}` : state;
}

/** In the largest unit that keeps it whole. */
function durationText(ms: number): string {
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1_000],
  ] as const;
  const [unit, size] = units.find(([, each]) => ms % each === 0) ?? ['ms', 1];
  return `${ms / size}${unit}`;
}

/** UTC, to the second. */
function minuteOf(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 19)}Z`;
}

async function main(isJson: boolean): Promise<void> {
  const { temporal, payloadKeys } = loadConfigOrExit();
  const { connection, client } = await connectTemporal(temporal, payloadKeys).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Temporal does not answer at ${temporal.address} (${reason}): start the service with npm start.`);
  });
  try {
    const schedules = await listSchedules(client);
    console.log(isJson ? JSON.stringify(schedules, null, 2) : textOf(schedules));
  } finally {
    await connection.close();
  }
}

/** Null: bad usage, said on standard error. */
function options(): { readonly json?: boolean; readonly help?: boolean } | null {
  try {
    return parseArgs({ options: { json: { type: 'boolean' }, help: { type: 'boolean' } } }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message.split('\n')[0] : error} ${USAGE}`);
    return null;
  }
}

const given = options();
if (given === null) process.exitCode = 2;
else if (given.help) console.log(USAGE);
else {
  try {
    await main(given.json ?? false);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
