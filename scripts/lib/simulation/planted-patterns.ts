import type { CollectionReport } from '../../../src/domain/learning/collection/collection-report.ts';
import { hasVerdict, patternTurn, RepeatedQuestions } from '../../../src/domain/learning/collection/pattern-turn.ts';
import type { DatasetRow } from '../../../src/domain/learning/dataset/dataset-row.ts';
import { DATASET_SIDES } from '../../../src/domain/learning/dataset-split.ts';
import type { PlantedTrouble } from '../../../src/simulation/taste/judgement.ts';
import { readAnswer } from '../../../src/simulation/taste/visible-answer.ts';
import type { DatasetRowsPage, DatasetRowsQuery } from '../../../src/store/dataset-store.ts';
import type { LightningStore } from '../../../src/store/lightning-store.ts';

/** How a report compares with what was planted. */
export interface PatternFindings {
  readonly samples: number;
  readonly isTargetMet: boolean;
  /** Planted troubles of which a reported slice holds exactly the turns. */
  readonly named: readonly PlantedTrouble['kind'][];
  readonly missed: readonly PlantedTrouble['kind'][];
  /** Slices that were reported, and those of them that share no turn with a planted one. */
  readonly reported: number;
  readonly foreign: number;
}

const ROWS_PER_PAGE = 2_000;

/** Compares the patterns of a report with the troubles that its homeowners had. */
export async function judgePatterns(
  store: LightningStore,
  report: CollectionReport,
  troubles: readonly PlantedTrouble[],
): Promise<PatternFindings> {
  const turns = await judgedTurns(store, report.snapshotId);
  const troubleTurns = troubles.map(
    ({ isIn }) => new Set(turns.filter(({ judged }) => isIn(judged)).map(({ messageId }) => messageId)),
  );
  const slices = report.patterns.found.map(({ slice }) =>
    turns
      .filter(({ dimensions }) => Object.entries(slice).every(([name, value]) => dimensions[name] === value))
      .map(({ messageId }) => messageId),
  );
  const isNamed = (index: number): boolean => {
    const planted = troubleTurns[index];
    return slices.some((slice) => slice.length === planted?.size && slice.every((id) => planted.has(id)));
  };
  const kinds = (named: boolean) => troubles.filter((_, index) => isNamed(index) === named).map(({ kind }) => kind);
  return {
    samples: report.samples.total,
    isTargetMet: report.samples.isTargetMet,
    named: kinds(true),
    missed: kinds(false),
    reported: slices.length,
    foreign: slices.filter((slice) => !slice.some((id) => troubleTurns.some((planted) => planted.has(id)))).length,
  };
}

/** The turns that the report searched, as an analyst and as their users see them. */
async function judgedTurns(store: LightningStore, snapshotId: string) {
  const questions = new RepeatedQuestions();
  const turns = [];
  for (const row of await rowsOf(store, snapshotId)) {
    const { messageId, dimensions } = patternTurn(row, questions.isRepeated(row));
    if (!hasVerdict(row) || row.persona === null) continue;
    const { response, usedContext, sourceIds } = row;
    const answer = readAnswer({ response, used_context: usedContext, sources: sourceIds.map((id) => ({ id })) });
    turns.push({ messageId, dimensions, judged: { persona: row.persona, answer } });
  }
  return turns;
}

/** In the order in which the report reads them: a question is repeated when it was read before. */
async function rowsOf(store: LightningStore, snapshotId: string): Promise<readonly DatasetRow[]> {
  const rows: DatasetRow[] = [];
  for (const side of DATASET_SIDES) {
    let after: number | null = 0;
    while (after !== null) {
      const query: DatasetRowsQuery = { snapshotId, after, limit: ROWS_PER_PAGE };
      const page: DatasetRowsPage =
        side === 'held_out' ? await store.listHeldOutRows(query) : await store.listTrainingRows({ ...query, side });
      rows.push(...page.rows);
      after = page.next;
    }
  }
  return rows;
}
