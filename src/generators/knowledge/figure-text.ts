import type { Figure, KnowledgeEntry } from './schema.ts';
import { unitText } from './units.ts';

/** A place in a text that stands for a figure: `{key}`. */
const PLACEHOLDER = /\{([a-z_]+)\}/g;

/** Lumber and tile are measured in sixteenths of an inch. */
const SIXTEENTHS = 16;

/** Made once: making a number format takes longer than composing an answer. */
const PLAIN = new Intl.NumberFormat('en-US', { maximumFractionDigits: 4 });
const WITH_CENTS = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/**
 * A figure as a reader sees it: `$700–$2,200 per room`, `2–4 hours`, `1/8–3/16 inches`, `R-38–R-60`.
 * Low and high alike give one number.
 */
export function figureText(figure: Pick<Figure, 'low' | 'high' | 'unit'>): string {
  const { before, after, afterOne } = unitText(figure.unit);
  const numbers = [...new Set([figure.low, figure.high])].map((value) => `${before}${numberText(value, figure.unit)}`);
  return `${numbers.join('–')}${figure.high <= 1 ? (afterOne ?? after) : after}`;
}

/** A text with each `{key}` replaced by the entry's figure of that key. An unknown key stays as it is; the linter refuses it. */
export function fillFigures(text: string, entry: Pick<KnowledgeEntry, 'figures'>): string {
  return text.replace(PLACEHOLDER, (placeholder, key: string) => {
    const figure = entry.figures.find((candidate) => candidate.key === key);
    return figure === undefined ? placeholder : figureText(figure);
  });
}

/** The keys that a text names. */
export function placeholdersOf(text: string): string[] {
  return [...text.matchAll(PLACEHOLDER)].map(([, key = '']) => key);
}

function numberText(value: number, unit: Figure['unit']): string {
  if (unit === 'calendar_year') return String(value);
  if (unit === 'inches' && value < 1) return fractionText(value);
  const isPriceWithCents = unitText(unit).before === '$' && !Number.isInteger(value);
  return (isPriceWithCents ? WITH_CENTS : PLAIN).format(value);
}

function fractionText(inches: number): string {
  let numerator = Math.round(inches * SIXTEENTHS);
  let denominator = SIXTEENTHS;
  while (numerator % 2 === 0) {
    numerator /= 2;
    denominator /= 2;
  }
  return `${numerator}/${denominator}`;
}
