import type { Intent } from '../../domain/chat/vocabulary.ts';
import { placeholdersOf } from './figure-text.ts';
import type { KnowledgeEntry } from './schema.ts';
import { unitKind } from './units.ts';

/** A number in words before a unit: as much a figure as digits are. */
const NUMBER_WORDS =
  '(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|fifty|hundred|dozen)';
const UNIT_WORDS =
  '(?:minute|hour|day|week|month|year|inch|inche|foot|feet|yard|gallon|coat|dollar|percent|degree|amp|volt|pound)s?';
const TIME_WORDS = '(?:minute|hour|day|week|month|year|evening|weekend)s?';
const FIGURE_IN_WORDS = new RegExp(
  `\\b${NUMBER_WORDS}[ -]${UNIT_WORDS}\\b|\\b(?:an?|half an?|a few|a couple of) ${TIME_WORDS}\\b(?! of\\b)|\\b(?:double|twice|half) (?:as|the)\\b`,
  'i',
);

/** What an entry must hold to carry an intent. */
const REQUIRED_FOR_INTENT: Readonly<Record<Intent, (entry: KnowledgeEntry) => boolean>> = {
  cost_estimate: (entry) => entry.figures.some((figure) => ['price', 'unit_price'].includes(unitKind(figure.unit))),
  diy_guide: (entry) => (entry.body.steps?.length ?? 0) > 1,
  product_recommendation: (entry) => entry.body.materials !== undefined,
  contractor_search: (entry) => entry.body.hiring !== undefined,
  design_idea: (entry) => entry.body.design !== undefined,
  permits_and_safety: (entry) => entry.body.permits !== undefined || entry.body.safety !== undefined,
  timeline: (entry) => entry.figures.some((figure) => unitKind(figure.unit) === 'duration'),
  general_question: () => true,
};

/**
 * Everything that is wrong with the entries, one sentence per problem; empty when all is well. Goes beyond the schema: ids unique, ranges
 * ordered, figure keys unique and used rightly, no figure outside `figures`, safety where it is needed, intents that the entry can carry.
 */
export function lintKnowledge(entries: readonly KnowledgeEntry[]): string[] {
  return [
    ...duplicates(entries.map((entry) => entry.id)).map((id) => `${id}: the id is used twice`),
    ...entries.flatMap(lintEntry),
  ];
}

function lintEntry(entry: KnowledgeEntry): string[] {
  return [...lintFigures(entry), ...lintTexts(entry), ...lintSafety(entry), ...lintIntents(entry)].map(
    (problem) => `${entry.id}: ${problem}`,
  );
}

function lintFigures({ figures }: KnowledgeEntry): string[] {
  return [
    ...duplicates(figures.map((figure) => figure.key)).map((key) => `figure key "${key}" is used twice`),
    ...duplicates(figures.map((figure) => figure.label)).map((label) => `figure label "${label}" is used twice`),
    ...figures
      .filter((figure) => figure.low > figure.high)
      .map((figure) => `figure "${figure.key}" has low ${figure.low} above high ${figure.high}`),
    ...figures
      .filter((figure) => hasFigure(figure.label))
      .map((figure) => `figure "${figure.key}" has a figure in its label`),
    ...figures
      .filter((figure) => figure.source_kind === 'editorial_estimate' && hasFigure(figure.note))
      .map((figure) => `figure "${figure.key}" has a figure in the basis of its estimate`),
    ...figures
      .filter((figure) => figure.source_kind === 'quoted' && !figure.note.includes('"'))
      .map((figure) => `figure "${figure.key}" is quoted, but its note does not quote the line`),
  ];
}

function lintTexts(entry: KnowledgeEntry): string[] {
  const keys = new Set(entry.figures.map((figure) => figure.key));
  return [entry.title, entry.summary, ...Object.values(entry.body).flat()].flatMap((text) => [
    ...placeholdersOf(text)
      .filter((key) => !keys.has(key))
      .map((key) => `"${text}" names the figure {${key}}, which does not exist`),
    ...(hasFigure(text) ? [`"${text}" has a figure outside the list of figures`] : []),
  ]);
}

function lintSafety(entry: KnowledgeEntry): string[] {
  return entry.needs_safety && entry.body.safety === undefined ? ['needs safety advice and has none'] : [];
}

function lintIntents(entry: KnowledgeEntry): string[] {
  return entry.intents
    .filter((intent) => !REQUIRED_FOR_INTENT[intent](entry))
    .map((intent) => `claims the intent ${intent} without the content for it`);
}

function hasFigure(text: string): boolean {
  return /\d/.test(text) || FIGURE_IN_WORDS.test(text);
}

function duplicates(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
