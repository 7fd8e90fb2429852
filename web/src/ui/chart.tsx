import type * as Plot from '@observablehq/plot';
import { useEffect, useId, useRef, useState } from 'react';
import { type Column, DataTable } from './data-table.tsx';

type PlotModule = typeof Plot;

interface ChartProps<Row> {
  /** What the picture shows, in one sentence: what a screen reader says of it. */
  readonly summary: string;
  /**
   * The options of the plot, for a width in pixels. Colours are CSS variables of tokens.css (`var(--series-1)`), so that a change of theme needs no new drawing.
   * Keep its identity while its data is the same (`useCallback`).
   */
  readonly plot: (plot: PlotModule, widthPx: number) => Plot.PlotOptions;
  /** The same numbers as a table, for those who cannot see the picture or want to read them. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly heightPx?: number;
  /** What each colour means; a swatch never stands without its word. */
  readonly legend?: readonly LegendEntry[];
}

export interface LegendEntry {
  readonly label: string;
  /** A CSS variable of tokens.css. */
  readonly color: string;
  /** A broken line. */
  readonly isDashed?: boolean;
  /** A filled area, not a line. */
  readonly isArea?: boolean;
}

const HEIGHT_PX = 260;
/** Loaded with the first chart, not with the page. */
const loadPlot = () => import('@observablehq/plot');

/** A chart by Observable Plot, as wide as its place, with its numbers as a table below. */
export function Chart<Row>(props: ChartProps<Row>) {
  const { summary, plot, columns, rows, keyOf, heightPx = HEIGHT_PX, legend = [] } = props;
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  const module = usePlot();
  const widthPx = useWidth(frame);

  useEffect(() => {
    if (module === null || widthPx === 0 || frame.current === null) return;
    const drawing = module.plot({ width: widthPx, height: heightPx, ...plot(module, widthPx) });
    // Plot brings a <style> element, which the content security policy refuses; its rules are in charts.css.
    for (const style of drawing.querySelectorAll('style')) style.remove();
    drawing.setAttribute('aria-hidden', 'true');
    frame.current.replaceChildren(drawing);
  }, [module, plot, widthPx, heightPx]);

  return (
    <figure className="chart">
      {legend.length > 0 && <Legend entries={legend} />}
      <div
        className="chart-frame"
        ref={frame}
        role="img"
        aria-label={summary}
        aria-describedby={id}
        // The height is kept while Plot is on its way: nothing jumps.
        style={{ minHeight: `${heightPx}px` }}
      />
      <details className="chart-table">
        <summary id={id}>The numbers as a table</summary>
        <DataTable caption={summary} columns={columns} rows={rows} keyOf={keyOf} />
      </details>
    </figure>
  );
}

function Legend({ entries }: { readonly entries: readonly LegendEntry[] }) {
  return (
    <ul className="legend" aria-hidden="true">
      {entries.map(({ label, color, isDashed = false, isArea = false }) => (
        <li key={label} className="legend-entry">
          <span
            className={`legend-swatch${isDashed ? ' is-dashed' : ''}${isArea ? ' is-area' : ''}`}
            style={{ color: `var(${color})` }}
          />
          {label}
        </li>
      ))}
    </ul>
  );
}

function usePlot(): PlotModule | null {
  const [module, setModule] = useState<PlotModule | null>(null);
  useEffect(() => {
    let isWanted = true;
    loadPlot().then(
      (loaded) => isWanted && setModule(loaded),
      // Without the drawing the table still holds the numbers.
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, []);
  return module;
}

/** The width of an element in whole pixels, kept up to date; 0 before it is known. */
function useWidth(element: { readonly current: HTMLElement | null }): number {
  const [widthPx, setWidthPx] = useState(0);
  useEffect(() => {
    const { current } = element;
    if (current === null) return;
    const observer = new ResizeObserver(([entry]) => setWidthPx(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return widthPx;
}
