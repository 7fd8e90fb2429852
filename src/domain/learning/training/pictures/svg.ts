/** Pieces of the report's pictures: plain SVG text, the same on every machine. */

/** Readable on white, and apart from each other for colour-blind readers. Source: Okabe, Ito (2008), their eight colours, yellow darkened. */
export const PALETTE = [
  '#0072b2',
  '#e69f00',
  '#009e73',
  '#cc79a7',
  '#56b4e9',
  '#d55e00',
  '#b8a900',
  '#555555',
] as const;
export const INK = '#1f2328';
export const FAINT = '#8c959f';

/** A picture with its title and description for those who do not see it. */
export function picture(
  size: { readonly width: number; readonly height: number },
  title: string,
  description: string,
  body: readonly string[],
): string {
  const { width, height } = size;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="12" fill="${INK}">`,
    `<title>${escapeXml(title)}</title>`,
    `<desc>${escapeXml(description)}</desc>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(PADDING, 22, title, 'start', 'font-size="14" font-weight="600"'),
    ...body,
    '</svg>',
    '',
  ].join('\n');
}

/** Around every picture, in pixels. */
export const PADDING = 16;

/** A line of text. */
export function text(
  x: number,
  y: number,
  content: string,
  anchor: 'start' | 'middle' | 'end' = 'start',
  more = '',
): string {
  return `<text x="${pixel(x)}" y="${pixel(y)}" text-anchor="${anchor}"${more === '' ? '' : ` ${more}`}>${escapeXml(content)}</text>`;
}

/** A straight line. */
export function line(
  from: readonly [number, number],
  to: readonly [number, number],
  stroke: string,
  more = '',
): string {
  return `<line x1="${pixel(from[0])}" y1="${pixel(from[1])}" x2="${pixel(to[0])}" y2="${pixel(to[1])}" stroke="${stroke}"${more === '' ? '' : ` ${more}`}/>`;
}

/** A position with at most two decimals: enough for a pixel, and no noise of the last digit in the text. */
export function pixel(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Maps [low, high] to [from, to]; an empty range maps to the middle. */
export function scale(low: number, high: number, from: number, to: number): (value: number) => number {
  if (!(high > low)) return () => (from + to) / 2;
  return (value) => from + ((value - low) / (high - low)) * (to - from);
}

/** Round numbers that divide [low, high] into about `count` parts, in order. */
export function ticks(low: number, high: number, count: number): readonly number[] {
  if (!(high > low)) return [low];
  const raw = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= raw) ?? 10) * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  // Multiples, not sums: 3 · 0.1 is printed as 0.3 after rounding, whatever the binary says.
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

function escapeXml(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
