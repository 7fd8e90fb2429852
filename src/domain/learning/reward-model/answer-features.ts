import { INTENTS, type Intent, PERSONAS, type Persona } from '../../chat/vocabulary.ts';
import { responseLength } from '../../reward/adjustments.ts';
import { RESPONSE_LENGTH_BANDS, responseLengthBand } from '../statistics/pattern-slices.ts';

/** An answer with its turn: all that the reward model sees. */
export interface AnsweredTurn {
  readonly intent: Intent;
  readonly persona: Persona | null;
  readonly response: string;
  readonly suggestedActions: readonly string[];
  /** As domain/reward decided them on the text; never a generator's own claim. */
  readonly usedContext: boolean;
  readonly intentMatch: boolean;
}

/** What a reader would say of an answer: each 0 or 1. */
export const ANSWER_PROPERTIES = [
  ...RESPONSE_LENGTH_BANDS.map((band) => `length=${band}` as const),
  'has_steps',
  'has_table',
  'asks_a_question',
  'cost_first',
  'safety_first',
  'names_next_actions',
  'used_context',
  'intent_match',
] as const;
export type AnswerProperty = (typeof ANSWER_PROPERTIES)[number];

/** A numbered line or a bullet. */
const LIST_LINE = /^[ \t]*(?:\d+[.)]|step \d+|[-*•])[ \t]+\S/i;
const MONEY = /[$€£]\s?\d|\b\d[\d,.]{0,15}\s?(?:dollars|usd|euros?)\b/i;
const SAFETY =
  /\b(?:safety|safe(?:ly)?|danger(?:ous)?|hazard|protective|goggles|gloves|respirator|shut off|turn off|permit|asbestos|lead paint)\b/i;
/** A question counts as asked of the reader when it ends the answer: within its last 200 characters. */
const CLOSING_CHARACTERS = 200;

/** The properties of an answer, read from its text. */
export function answerProperties(turn: AnsweredTurn): Readonly<Record<AnswerProperty, boolean>> {
  const { response } = turn;
  const lines = response.split('\n');
  const money = positionOf(MONEY, response);
  const safety = positionOf(SAFETY, response);
  const band = responseLengthBand(responseLength(response));
  return {
    'length=under_50': band === 'under_50',
    'length=50_to_399': band === '50_to_399',
    'length=400_to_999': band === '400_to_999',
    'length=1000_to_2000': band === '1000_to_2000',
    'length=over_2000': band === 'over_2000',
    has_steps: lines.filter((line) => LIST_LINE.test(line)).length >= 2,
    has_table: lines.some((line, index) => isTableRow(line) && isTableRow(lines[index + 1] ?? '')),
    asks_a_question: response.trimEnd().slice(-CLOSING_CHARACTERS).includes('?'),
    cost_first: money < safety,
    safety_first: safety < money,
    names_next_actions: turn.suggestedActions.length > 0,
    used_context: turn.usedContext,
    intent_match: turn.intentMatch,
  };
}

/** Whether a line has cells between bars. */
function isTableRow(line: string): boolean {
  return line.split('|', 3).length === 3;
}

/** Where a pattern first occurs; infinitely far when it does not. */
function positionOf(pattern: RegExp, text: string): number {
  const position = text.search(pattern);
  return position === -1 ? Number.POSITIVE_INFINITY : position;
}

const READERS = [...PERSONAS.map((persona) => `persona=${persona}`), 'persona=unknown'];
const ASKS = INTENTS.map((intent) => `intent=${intent}`);

/**
 * The names of the model's terms: the intercept, who asks and what is asked, each property of the answer, and each property for each
 * persona and each intent. So "landlords like brief answers" is one coefficient that a person can read.
 */
export const REWARD_MODEL_TERMS: readonly string[] = [
  'intercept',
  ...READERS,
  ...ASKS,
  ...ANSWER_PROPERTIES,
  ...[...READERS, ...ASKS].flatMap((group) => ANSWER_PROPERTIES.map((property) => `${group} & ${property}`)),
];

const POSITION_OF_TERM: ReadonlyMap<string, number> = new Map(REWARD_MODEL_TERMS.map((term, index) => [term, index]));

/** The positions of the terms of a turn that are 1, ascending; all others are 0. */
export function activeTerms(turn: AnsweredTurn): readonly number[] {
  const properties = answerProperties(turn);
  const held = ANSWER_PROPERTIES.filter((property) => properties[property]);
  const groups = [`persona=${turn.persona ?? 'unknown'}`, `intent=${turn.intent}`];
  const names = [
    'intercept',
    ...groups,
    ...held,
    ...groups.flatMap((group) => held.map((property) => `${group} & ${property}`)),
  ];
  return names.flatMap((name) => POSITION_OF_TERM.get(name) ?? []).sort((a, b) => a - b);
}
