import type { DatasetRow } from './dataset-row.ts';

/** Names the form below: a snapshot hashed in another form has another id. */
export const DATASET_FORMAT = 'dataset-1';

/** The fields of a row that are words. */
export type TextField = 'message' | 'response' | 'sourceIds' | 'suggestedActions';

/** A row without its words: their hash stands for them, so that a snapshot is hashed without reading every answer again. */
export type HashableRow = Omit<DatasetRow, TextField>;

/**
 * The one text of a row that a snapshot's content hash is made of: its fields in this order, as a JSON array without white space.
 * Equal rows give equal lines, on both engines.
 */
export function rowLine(row: HashableRow, textSha256: string): string {
  return JSON.stringify([
    row.messageId,
    row.conversationId,
    row.user,
    row.side,
    row.createdAt,
    row.agent,
    row.policyId,
    row.generator,
    row.simulated,
    textSha256,
    row.intent,
    row.persona,
    row.historyLength,
    row.strategy,
    row.propensity,
    row.propensities,
    row.usedContext,
    row.intentMatch,
    row.error,
    row.executionTimeMs,
    row.implicitReward,
    row.explicitReward,
    row.effectiveReward,
    row.userSignalReward,
    row.liked,
    row.regenerateOf,
    // Later than the form: rows that do not have it keep the line that they had.
    ...(row.askedIntent === null ? [] : [row.askedIntent]),
  ]);
}

/** A turn's words as they are stored: texts, and JSON texts of lists. */
export interface StoredWords {
  readonly message: string;
  readonly response: string;
  readonly sources: string;
  readonly suggested_actions: string;
}

/** The text whose sha256 stands for a turn's words. JSON keeps where one ends and the next begins. */
export function hashedText({ message, response, sources, suggested_actions }: StoredWords): string {
  return JSON.stringify([message, response, sources, suggested_actions]);
}
