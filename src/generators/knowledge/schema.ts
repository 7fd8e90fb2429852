import { z } from 'zod';
import { INTENTS } from '../../domain/chat/vocabulary.ts';
import { SOURCE_KINDS } from '../../domain/turn/turn.ts';
import { UNIT_NAMES } from './units.ts';

/** The sides of a topic that an answer can speak of. */
export const ASPECTS = [
  'cost',
  'steps',
  'tools',
  'materials',
  'permits',
  'safety',
  'timing',
  'hiring',
  'design',
  'durability',
] as const;
export type Aspect = (typeof ASPECTS)[number];

const sentence = z.string().min(3).max(220);
const lowerCaseName = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);

/** One figure: the only place where an answer may take a number from. Texts name it as `{key}`. */
export const figureSchema = z.strictObject({
  key: z.string().regex(/^[a-z]+(_[a-z]+)*$/),
  /** What is measured, in words that stand before a colon. */
  label: z.string().min(3).max(80),
  low: z.number().positive(),
  high: z.number().positive(),
  unit: z.enum(UNIT_NAMES),
  region: z.literal('US'),
  /** The year for which the figure holds. */
  year: z.int().min(1970).max(2100),
  source_kind: z.enum(SOURCE_KINDS),
  /** The basis of an editorial estimate, or the quoted document with its line. */
  note: z.string().min(5).max(200),
});
export type Figure = z.infer<typeof figureSchema>;

export const entrySchema = z.strictObject({
  id: lowerCaseName,
  title: z.string().min(3).max(60),
  summary: sentence,
  intents: z.array(z.enum(INTENTS)).min(1),
  /** Other words that people use for the topic. */
  keywords: z.array(z.string().min(2)).min(3),
  /** Whether the work can hurt someone: then `body.safety` must be there. */
  needs_safety: z.boolean(),
  figures: z.array(figureSchema).min(1),
  body: z.partialRecord(z.enum(ASPECTS), z.array(sentence).min(1)),
});
export type KnowledgeEntry = z.infer<typeof entrySchema>;

/** A file of the knowledge base: the entries of one theme. */
export const themeSchema = z.strictObject({ theme: lowerCaseName, entries: z.array(entrySchema).min(1) });
