import type { Selectable } from 'kysely';
import type { CollectionReport } from '../../domain/learning/collection/collection-report.ts';
import type { CollectionDecision } from '../../domain/learning/collection/decision.ts';
import type { StoredCollectionReport } from '../dataset-store.ts';
import type { Engine } from '../engine.ts';
import { toInstant } from '../instant.ts';
import type { CollectionReportsTable } from '../tables.ts';

/** Writes a report once. Index: primary key. */
export async function saveCollectionReport({ db }: Engine, report: CollectionReport): Promise<StoredCollectionReport> {
  const row = await db
    .insertInto('collection_reports')
    .values({
      report_id: report.reportId,
      agent: report.agent,
      snapshot_id: report.snapshotId,
      created_at: toInstant(report.createdAt),
      report: JSON.stringify(report),
      outcome: null,
      decision: null,
    })
    // As for turns: an update to itself returns the row that is stored.
    .onConflict((conflict) =>
      conflict.column('report_id').doUpdateSet((row) => ({ report_id: row.ref('collection_reports.report_id') })),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
  return toStored(row);
}

/** Index: primary key. */
export async function findCollectionReport({ db }: Engine, reportId: string): Promise<StoredCollectionReport | null> {
  const row = await db
    .selectFrom('collection_reports')
    .selectAll()
    .where('report_id', '=', reportId)
    .executeTakeFirst();
  return row === undefined ? null : toStored(row);
}

/** Index: collection_reports_agent_created_at_idx; for all agents it reads the table: a service has hundreds. */
export async function listCollectionReports(
  { db }: Engine,
  { agent, limit }: { readonly agent: string | null; readonly limit: number },
): Promise<readonly StoredCollectionReport[]> {
  let rows = db
    .selectFrom('collection_reports')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('report_id', 'desc')
    .limit(limit);
  if (agent !== null) rows = rows.where('agent', '=', agent);
  return (await rows.execute()).map(toStored);
}

/** Index: collection_reports_agent_created_at_idx. */
export async function findLastTrainedReport({ db }: Engine, agent: string): Promise<StoredCollectionReport | null> {
  const row = await db
    .selectFrom('collection_reports')
    .selectAll()
    .where('agent', '=', agent)
    .where('outcome', '=', 'training_started')
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : toStored(row);
}

/** Writes a decision where there is none yet, or where the last one was to wait. Index: primary key. */
export async function decideCollection(
  engine: Engine,
  reportId: string,
  decision: CollectionDecision,
): Promise<CollectionDecision | null> {
  await engine.db
    .updateTable('collection_reports')
    .set({ outcome: decision.outcome, decision: JSON.stringify(decision) })
    .where('report_id', '=', reportId)
    .where(({ eb, or }) => or([eb('outcome', 'is', null), eb('outcome', '=', 'waiting_for_approval')]))
    .execute();
  return (await findCollectionReport(engine, reportId))?.decision ?? null;
}

function toStored(row: Selectable<CollectionReportsTable>): StoredCollectionReport {
  const report: CollectionReport = JSON.parse(row.report);
  const decision: CollectionDecision | null = row.decision === null ? null : JSON.parse(row.decision);
  return { report, decision };
}
