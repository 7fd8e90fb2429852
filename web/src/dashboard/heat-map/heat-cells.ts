import { INTENTS, type Intent, PERSONAS, type Persona } from '../../../../src/domain/chat/vocabulary.ts';
import type { Estimate } from '../../ui/formats.ts';

/** What a cell of the heat map can show. */
export const MEASURES = [
  'effective_reward',
  'explicit_reward',
  'implicit_reward',
  'user_signal_reward',
  'submission_rate',
] as const;
export type Measure = (typeof MEASURES)[number];

/** The columns of the map: every persona, and those who did not say. */
export const PERSONA_COLUMNS: readonly (Persona | null)[] = [...PERSONAS, null];

/** One measured cell. */
export type MeasuredCell = { readonly intent: Intent; readonly persona: Persona | null } & Readonly<
  Record<Measure, Estimate>
>;

const STEPS = 5;

/** The step of a colour scale for a value, 1..5, by where it lies between the ends; a scale without extent is its middle. */
export function heatStep(value: number, lowest: number, highest: number): number {
  if (highest <= lowest) return Math.ceil(STEPS / 2);
  const place = (value - lowest) / (highest - lowest);
  return Math.min(STEPS, Math.max(1, Math.floor(place * STEPS) + 1));
}

/** The lowest and the highest mean among the cells with enough data; null when there is none. */
export function scaleEnds(
  cells: readonly MeasuredCell[],
  measure: Measure,
  enough: number,
): { readonly lowest: number; readonly highest: number } | null {
  const means = cells.flatMap(({ [measure]: { mean, n } }) => (mean !== null && n >= enough ? [mean] : []));
  return means.length === 0 ? null : { lowest: Math.min(...means), highest: Math.max(...means) };
}

/** The intents that have a cell, in the order of the vocabulary. */
export function intentRows(cells: readonly MeasuredCell[]): readonly Intent[] {
  return INTENTS.filter((intent) => cells.some((cell) => cell.intent === intent));
}
