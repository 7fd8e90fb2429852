import type { AnswerStyle } from './answer-style.ts';
import type { Block } from './blocks.ts';

/** A block as text, in the style's form: running text, or a heading with a line for each step, figure or hint. */
export function renderBlock({ heading, lines, layout, isOfFigures }: Block, { form }: AnswerStyle): string {
  if (layout === 'words') return `${heading}: ${lines.join(', ')}.`;
  if (layout === 'sentences' || (form === 'prose' && layout === 'steps')) return `${heading}: ${lines.join(' ')}`;
  if (form === 'prose') return `${heading}: ${lines.map(withoutFullStop).join('; ')}.`;
  const marked = lines.map((line, index) => {
    if (layout === 'steps') return `${index + 1}. ${line}`;
    return form === 'range_table' && isOfFigures ? tableRow(line) : `- ${line}`;
  });
  return [`${heading}:`, ...marked].join('\n');
}

/** "Living room: $700–$2,200 per room" → "Living room | $700–$2,200 per room"; a label may have a colon, a figure has none. */
function tableRow(line: string): string {
  const colon = line.lastIndexOf(': ');
  return `${line.slice(0, colon)} | ${line.slice(colon + 2)}`;
}

function withoutFullStop(line: string): string {
  return line.replace(/\.$/, '');
}
