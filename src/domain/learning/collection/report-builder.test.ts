import { aDatasetRow, judged } from '../../../../test/support/collected-rows.ts';
import { PERSONAS } from '../../chat/vocabulary.ts';
import { DatasetCardBuilder } from '../dataset/dataset-card.ts';
import type { DatasetRow } from '../dataset/dataset-row.ts';
import { DATASET_FORMAT } from '../dataset/row-line.ts';
import { DATASET_SIDES, sideOfUser } from '../dataset-split.ts';
import { createRng, randomInteger } from '../random.ts';
import { strategyAt } from '../strategies.ts';
import type { CollectionReport } from './collection-report.ts';
import { CollectionReportBuilder } from './report-builder.ts';
import { diffReports, sliceName } from './report-diff.ts';

const AT = '2025-11-10T00:00:00.000Z';

interface Told {
  readonly target?: number;
  readonly previous?: CollectionReport | null;
  readonly sinceTraining?: number;
  readonly reportId?: string;
}

function reportOf(rows: readonly DatasetRow[], told: Told = {}): CollectionReport {
  const card = new DatasetCardBuilder();
  for (const row of rows) card.add(row, '1');
  const dropped = { split_conflict: 0, simulated: 0, erased: 0 };
  const builder = new CollectionReportBuilder({
    reportId: told.reportId ?? 'report-1',
    agent: 'chat_agent',
    createdAt: AT,
    snapshotId: 'a'.repeat(64),
    watermark: rows.length,
    card: card.card({ format: DATASET_FORMAT, includesSimulated: false, dropped }),
    target: told.target ?? 1000,
    previous: told.previous ?? null,
    sinceTraining: told.sinceTraining ?? rows.length,
  });
  for (const row of rows) builder.add(row);
  return builder.report();
}

/** `count` turns of `users` users, two of three judged; landlords dislike the arm `full_guide`. */
function population(count: number, users = 200, seed = 1): readonly DatasetRow[] {
  const rng = createRng(seed);
  return Array.from({ length: count }, (_, n) => {
    const user = `user-${randomInteger(rng, users)}`;
    const persona = PERSONAS[randomInteger(rng, PERSONAS.length)] ?? null;
    const strategy = strategyAt(randomInteger(rng, 8));
    const isLiked = rng.next() < (persona === 'landlord' && strategy === 'full_guide' ? 0.05 : 0.75);
    return aDatasetRow({
      messageId: `msg-${n}`,
      user,
      side: sideOfUser(user),
      persona,
      strategy,
      message: `question ${n}`,
      createdAt: new Date(n * 1000).toISOString(),
      ...(n % 3 === 0 ? {} : judged(isLiked)),
    });
  });
}

test('counts samples against the target, those since the last training alone', () => {
  const rows = population(300);
  expect(reportOf(rows, { target: 250 }).samples).toEqual({
    total: 300,
    sinceTraining: 300,
    target: 250,
    missing: 0,
    isTargetMet: true,
  });
  expect(reportOf(rows, { target: 250, sinceTraining: 200 }).samples).toMatchObject({
    sinceTraining: 200,
    missing: 50,
    isTargetMet: false,
  });
});

test('every cell of coverage sums to the rows, with feedback and mean', () => {
  const rows = population(600);
  const { coverage, feedback } = reportOf(rows);
  for (const cells of Object.values(coverage)) {
    expect(cells.reduce((sum, { n }) => sum + n, 0)).toBe(600);
    expect(cells.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(cells.reduce((sum, { explicit }) => sum + explicit, 0)).toBe(400);
  }
  expect(feedback).toMatchObject({ explicit: 400, coverage: 400 / 600 });
  expect(feedback.liked + feedback.disliked).toBe(400);
  const landlords = rows.filter(({ persona }) => persona === 'landlord');
  const mean = landlords.reduce((sum, row) => sum + row.userSignalReward, 0) / landlords.length;
  expect(coverage.persona.find(({ value }) => value === 'landlord')?.meanUserSignalReward).toBeCloseTo(mean, 12);
});

test('a planted pattern is named, with examples that are among its turns', () => {
  const rows = population(3000, 300);
  const { patterns } = reportOf(rows);
  const planted = patterns.found.find(({ slice }) => sliceName(slice) === 'persona=landlord & strategy=full_guide');
  expect(planted?.lift).toBeLessThan(-0.3);
  expect(planted?.examples).toHaveLength(5);
  for (const { messageId, reward } of planted?.examples ?? []) {
    expect(rows.find((row) => row.messageId === messageId)).toMatchObject({
      persona: 'landlord',
      strategy: 'full_guide',
      userSignalReward: reward,
    });
  }
  expect(patterns).toMatchObject({ turns: 2000, q: 0.1 });
});

test('the outlook of the best arm is its share of held-out turns, under a uniform policy', () => {
  const rows = population(3000, 300);
  const { essOutlook } = reportOf(rows);
  const heldOut = rows.filter(({ side }) => side === 'held_out');
  const ofArm = heldOut.filter(({ strategy }) => strategy === essOutlook?.arm);
  expect(essOutlook).toMatchObject({ ess: ofArm.length, targetEss: 100, heldOutTurns: heldOut.length });
  const few = reportOf(rows.slice(0, 400)).essOutlook;
  expect(few?.missingTurns).toBeGreaterThan(0);
});

test('the reward model is fitted on labels of training users only, and refused without enough', () => {
  const rows = population(1500, 300);
  const labels = rows.filter(({ side, liked }) => side === 'train' && liked !== null);
  expect(reportOf(rows).rewardModel).toMatchObject({
    status: 'fitted',
    labels: labels.length,
    auc: expect.any(Number),
  });
  const untouched = rows.map((row) => (row.side === 'train' ? row : { ...row, ...judged(false) }));
  expect(reportOf(untouched).rewardModel).toEqual(reportOf(rows).rewardModel);
  expect(reportOf(rows.slice(0, 50)).rewardModel).toMatchObject({
    status: 'refused',
    reason: expect.stringContaining('100'),
  });
});

test('drift is that of the turns since the last report', () => {
  const rows = population(600);
  const previous = reportOf(rows, { reportId: 'before' });
  const later = rows.map((row, n) => ({
    ...row,
    ...judged(false),
    messageId: `later-${n}`,
    createdAt: new Date((1000 + n) * 1000).toISOString(),
  }));
  expect(previous.drift).toBeNull();
  expect(reportOf(rows, { previous }).drift?.level).toBe('insufficient');
  const next = reportOf([...rows, ...later], { previous });
  expect(next).toMatchObject({ previousReportId: 'before', drift: { level: 'major' } });
});

test('of no turns it says so, and has no number that is not one', () => {
  const report = reportOf([]);
  expect(report).toMatchObject({
    samples: { total: 0, isTargetMet: false },
    essOutlook: null,
    rewards: { effective: null, userSignal: null },
    feedback: { coverage: 0, implicitAgainstExplicit: { pearson: null, spearman: null } },
    refusals: ['There are no turns.'],
  });
  expect(JSON.stringify(report)).not.toContain('NaN');
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
});

test('two reports of the same rows do not differ; with other rows the changed numbers and patterns are named', () => {
  const rows = population(3000, 300);
  const before = reportOf(rows.slice(0, 300), { reportId: 'before' });
  const again = diffReports(before, { ...before, reportId: 'again' });
  expect(again).toMatchObject({ numbers: [], patterns: { appeared: [], gone: [] } });
  const after = diffReports(before, reportOf(rows, { reportId: 'after' }));
  expect(after.numbers).toContainEqual({ name: 'samples', before: 300, after: 3000 });
  expect(after.patterns.appeared).toContain('persona=landlord & strategy=full_guide');
  expect(after.coverage.persona.map(({ name }) => name).sort()).toEqual([...PERSONAS].sort());
});

test('every side takes part in coverage', () => {
  const rows = DATASET_SIDES.map((side) => aDatasetRow({ side, messageId: side, user: side }));
  expect(reportOf(rows).coverage.arm).toEqual([expect.objectContaining({ value: 'costed_steps', n: 3 })]);
});
