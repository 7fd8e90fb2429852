import { randomUUID } from 'node:crypto';
import type { CollectionReport } from '../../domain/learning/collection/collection-report.ts';
import type { CollectionDecision } from '../../domain/learning/collection/decision.ts';
import { CollectionReportBuilder } from '../../domain/learning/collection/report-builder.ts';
import type { LightningStore } from '../lightning-store.ts';

const AT = (day: number): string => `2025-11-${String(day).padStart(2, '0')}T00:00:00.000Z`;

export function collectionReportsContract(store: () => LightningStore): void {
  const aReport = async (agent: string, overrides: Partial<CollectionReport> = {}): Promise<CollectionReport> => {
    const requestId = randomUUID();
    const snapshot = await store().createDatasetSnapshot({
      requestId,
      agent,
      includeSimulated: true,
      createdAt: AT(1),
    });
    const { snapshotId, watermark, card } = snapshot;
    const frame = { reportId: `${agent}-${randomUUID()}`, agent, createdAt: AT(1), snapshotId, watermark, card };
    const builder = new CollectionReportBuilder({ ...frame, target: 1000, previous: null, sinceTraining: 0 });
    return { ...builder.report(), ...overrides };
  };
  const aDecision = (overrides: Partial<CollectionDecision> = {}): CollectionDecision => ({
    outcome: 'target_not_met',
    detail: '1000 of 1000 samples are missing.',
    trainingRunId: null,
    decidedAt: AT(2),
    ...overrides,
  });

  describe('a collection report', () => {
    it('comes back as it was saved, and saved twice is the first one', async () => {
      const report = await aReport(`agent-${randomUUID()}`);
      expect(await store().saveCollectionReport(report)).toEqual({ report, decision: null });
      expect(await store().saveCollectionReport({ ...report, createdAt: AT(3) })).toEqual({ report, decision: null });
      expect(await store().findCollectionReport(report.reportId)).toEqual({ report, decision: null });
      expect(await store().findCollectionReport('nobody')).toBeNull();
    });

    it('is listed newest first, of one agent or of all', async () => {
      const agent = `agent-${randomUUID()}`;
      const [old, young] = [await aReport(agent, { createdAt: AT(3) }), await aReport(agent, { createdAt: AT(4) })];
      for (const report of [young, old]) await store().saveCollectionReport(report);
      const listed = await store().listCollectionReports({ agent, limit: 10 });
      expect(listed.map(({ report }) => report.reportId)).toEqual([young.reportId, old.reportId]);
      expect(await store().listCollectionReports({ agent, limit: 1 })).toHaveLength(1);
      const all = await store().listCollectionReports({ agent: null, limit: 1_000 });
      expect(all.map(({ report }) => report.reportId)).toEqual(expect.arrayContaining([young.reportId, old.reportId]));
    });

    it('is decided once; only waiting for a person is not final', async () => {
      const report = await aReport(`agent-${randomUUID()}`);
      await store().saveCollectionReport(report);
      const waiting = aDecision({ outcome: 'waiting_for_approval' });
      const trained = aDecision({ outcome: 'training_started', trainingRunId: 'run-1' });
      expect(await store().decideCollection(report.reportId, waiting)).toEqual(waiting);
      expect(await store().decideCollection(report.reportId, trained)).toEqual(trained);
      expect(await store().decideCollection(report.reportId, aDecision())).toEqual(trained);
      expect(await store().findCollectionReport(report.reportId)).toEqual({ report, decision: trained });
      expect(await store().decideCollection('nobody', waiting)).toBeNull();
    });

    it('of the last training is found, whatever came after it', async () => {
      const agent = `agent-${randomUUID()}`;
      expect(await store().findLastTrainedReport(agent)).toBeNull();
      const reports = [];
      for (const day of [5, 6, 7]) reports.push(await aReport(agent, { createdAt: AT(day) }));
      for (const report of reports) await store().saveCollectionReport(report);
      const [first, second, third] = reports.map(({ reportId }) => reportId);
      for (const id of [first, second]) {
        await store().decideCollection(id ?? '', aDecision({ outcome: 'training_started', trainingRunId: 'run' }));
      }
      await store().decideCollection(third ?? '', aDecision());
      expect((await store().findLastTrainedReport(agent))?.report.reportId).toBe(second);
    });
  });
}
