/**
 * `npm run turns -- check`  compares the store's turns with Temporal's, one line for each thing; changes nothing
 * `npm run turns -- apply`  has feedback that waits for longer than 10 s applied, whatever became of its turn's workflow
 * `npm run turns -- free`   deletes the executions of turns whose row is lost, so that their message ids can be used again
 * Exit codes: 0 nothing is wrong (any more), 1 something is, 2 wrong usage. For the runbooks: docs/runbooks.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { loadConfigOrExit } from '../src/config.ts';
import type { AuditAction } from '../src/domain/access/access.ts';
import { checkSchema } from '../src/store/migrate.ts';
import { openLightningStore } from '../src/store/open-lightning-store.ts';
import { connectTemporal } from '../src/temporal/connection.ts';
import { createErasureGateway } from '../src/temporal/erasure-gateway.ts';
import { startLateFeedback } from '../src/temporal/late-feedback.ts';
import { toLine } from './lib/doctor/check.ts';
import { type Compared, compareTurns, executionsWithoutRow, pendingFeedback } from './lib/turns/compare.ts';
import { findingsOf } from './lib/turns/findings.ts';

const USAGE = 'Usage: npm run turns -- check | apply | free';
const APPLY_BUDGET_MS = 60_000;
/** Windows of an earlier configuration may have been longer: the default, at least. */
const DEFAULT_WINDOW_MS = 86_400_000;

async function check(compared: Compared): Promise<number> {
  const findings = findingsOf(await compareTurns(compared));
  for (const finding of findings) console.log(toLine(finding));
  const faults = findings.filter(({ state }) => state === 'failed').length;
  console.log(faults === 0 ? 'Nothing is wrong with the turns.' : `${faults} to put right.`);
  return faults === 0 ? 0 : 1;
}

async function apply(compared: Compared, audit: Audit): Promise<number> {
  const { client } = compared;
  let applied = 0;
  for (let page = await pendingFeedback(compared); page.length > 0; page = await pendingFeedback(compared)) {
    for (const { messageId, feedbackId, feedbackType, kind, seq } of page) {
      await startLateFeedback(client, messageId, { feedbackId, feedbackType, kind, seq });
    }
    const isWaiting = async () => {
      const left = new Set((await pendingFeedback(compared)).map(({ feedbackId }) => feedbackId));
      return page.filter(({ feedbackId }) => left.has(feedbackId)).length;
    };
    for (const deadlineMs = Date.now() + APPLY_BUDGET_MS; (await isWaiting()) > 0; await delay(200)) {
      if (Date.now() < deadlineMs) continue;
      console.log(`${applied} applied; ${await isWaiting()} still wait: is the queue chat served?`);
      return 1;
    }
    applied += page.length;
    await audit('feedback_applied', `${page.length}`);
  }
  console.log(`${applied} applied.`);
  return 0;
}

async function free(compared: Compared, audit: Audit, deleteExecutions: Delete): Promise<number> {
  const lost = await executionsWithoutRow(compared);
  await deleteExecutions(lost);
  for (const messageId of lost) await audit('executions_deleted', messageId);
  console.log(lost.length === 0 ? 'Every turn has its row.' : `Freed ${lost.length}: ${lost.join(', ')}`);
  return 0;
}

type Audit = (action: AuditAction, target: string) => Promise<void>;
type Delete = (messageIds: readonly string[]) => Promise<void>;

const [command = '', ...rest] = process.argv.slice(2);
if (rest.length > 0 || !['check', 'apply', 'free', '--help'].includes(command)) {
  console.error(USAGE);
  process.exit(2);
}
if (command === '--help') {
  console.log(USAGE);
  process.exit(0);
}
const config = loadConfigOrExit();
await checkSchema(config.store);
const store = openLightningStore(config.store);
const { connection, client } = await connectTemporal(config.temporal, config.payloadKeys);
const { namespace } = config.temporal;
const longestWindowMs = Math.max(config.feedbackWindowMs, DEFAULT_WINDOW_MS);
const compared: Compared = { store, client, namespace, longestWindowMs, nowMs: Date.now() };
const audit: Audit = async (action, target) => {
  const createdAt = new Date().toISOString();
  await store.appendAudit({
    auditId: `audit-${randomUUID()}`,
    createdAt,
    actor: 'command',
    action,
    target,
    detail: null,
  });
};
const { deleteTurnExecutions } = createErasureGateway(client, namespace, config.payloadKeys);
try {
  if (command === 'check') process.exitCode = await check(compared);
  if (command === 'apply') process.exitCode = await apply(compared, audit);
  if (command === 'free') process.exitCode = await free(compared, audit, deleteTurnExecutions);
} finally {
  await connection.close();
  await store.close();
}
