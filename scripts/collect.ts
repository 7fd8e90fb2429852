/**
 * `npm run collect`: runs an agent's collection on the service that runs (`npm start`) and prints its report.
 * Exit codes: 0 reported, 1 the service does not answer or has no report, 2 bad usage.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { collectionViewOf } from '../src/api/dataset-views.ts';
import { loadConfigOrExit } from '../src/config.ts';
import { COLLECTED_AGENTS } from '../src/contracts/collection.ts';
import type { StoredCollectionReport } from '../src/store/dataset-store.ts';
import type { LightningStore } from '../src/store/lightning-store.ts';
import { checkSchema } from '../src/store/migrate.ts';
import { openLightningStore } from '../src/store/open-lightning-store.ts';
import { createCollectionGateway } from '../src/temporal/collection-gateway.ts';
import { connectTemporal } from '../src/temporal/connection.ts';
import { changesText, reportText } from './lib/collection/report-text.ts';

const USAGE = `Usage: npm run collect [-- [--agent <name>] [--last] [--diff] [--json]]
  --agent  ${COLLECTED_AGENTS.join(' | ')}; chat_agent unless named
  --last   the last report there is; collects nothing and needs no running service
  --diff   what changed since the report before
  --json   as the API gives it (GET /api/v1/collection-reports/:id)`;

const POLL_MS = 250;
const WAIT_LIMIT_MS = 30 * 60_000;

class UsageError extends Error {}

interface Options {
  readonly agent: string;
  readonly isLast: boolean;
  readonly isDiff: boolean;
  readonly isJson: boolean;
}

function readOptions(): Options | 'help' {
  const { agent = 'chat_agent', last = false, diff = false, json = false, help = false } = parse();
  if (help) return 'help';
  if (!COLLECTED_AGENTS.some((known) => known === agent)) {
    throw new UsageError(`--agent: expected ${COLLECTED_AGENTS.join(', ')}; found ${agent}`);
  }
  return { agent, isLast: last, isDiff: diff, isJson: json };
}

function parse() {
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({ options: { agent: { type: 'string' }, last: flag, diff: flag, json: flag, help: flag } }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message.split('\n')[0] : String(error));
  }
}

async function newestReport(store: LightningStore, agent: string): Promise<StoredCollectionReport | null> {
  return (await store.listCollectionReports({ agent, limit: 1 }))[0] ?? null;
}

/** The report of a collection that is started now, or of the one that is open. */
async function collect(store: LightningStore, agent: string): Promise<StoredCollectionReport> {
  const { temporal, payloadKeys } = loadConfigOrExit();
  const away = `Temporal does not answer at ${temporal.address}: start the service with npm start.`;
  const { connection, client } = await connectTemporal(temporal, payloadKeys).catch(() => {
    throw new Error(away);
  });
  try {
    const before = await newestReport(store, agent);
    const outcome = await createCollectionGateway(client).collectNow(agent);
    if (outcome === 'unavailable') throw new Error(away);
    if (outcome === 'no_schedule') throw new Error(`${agent} has no schedule yet: it is made when the service starts.`);
    const isWaiting = before?.decision?.outcome === 'waiting_for_approval';
    if (outcome === 'already_running' && before !== null && isWaiting) return before;
    console.error(
      outcome === 'started' ? `Collecting the turns of ${agent} ...` : 'A collection is open; waiting for it.',
    );
    const deadlineMs = Date.now() + WAIT_LIMIT_MS;
    while (Date.now() < deadlineMs) {
      const report = await newestReport(store, agent);
      if (report?.decision && report.report.reportId !== before?.report.reportId) return report;
      await delay(POLL_MS);
    }
    throw new Error('No report within 30 minutes: does the worker of the queue "learning" run?');
  } finally {
    await connection.close();
  }
}

async function main({ agent, isLast, isDiff, isJson }: Options): Promise<void> {
  const config = loadConfigOrExit();
  await checkSchema(config.store);
  const store = openLightningStore(config.store);
  try {
    const stored = isLast ? await newestReport(store, agent) : await collect(store, agent);
    if (stored === null) throw new Error(`There is no report of ${agent} yet: npm run collect makes one.`);
    const { previousReportId } = stored.report;
    const previous = previousReportId === null ? null : await store.findCollectionReport(previousReportId);
    const view = collectionViewOf(stored, previous?.report ?? null);
    if (isJson) console.log(JSON.stringify(isDiff ? view.changes : view, null, 2));
    else console.log(isDiff ? changesText(view) : reportText(view));
  } finally {
    await store.close();
  }
}

try {
  const options = readOptions();
  if (options === 'help') console.log(USAGE);
  else await main(options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
