import { Definition } from './definition.tsx';
import { type Estimate, formatCount, formatInterval, formatNumber, type NumberFormat } from './formats.ts';
import { MINIMUM_N } from './not-enough-data.ts';

interface FigureProps {
  /** Names it in the page, whatever its title is there. */
  readonly id: string;
  readonly name: string;
  readonly estimate: Estimate;
  readonly format: NumberFormat;
  /** What the number means and how it is computed, in a sentence or two. */
  readonly definition: string;
  /** What n counts: "turn", "opinion". */
  readonly unit: string;
}

/** One estimate: its value, the interval, what it rests on, and its meaning. With too little data it is greyed, and says so. */
export function Figure({ id: figureId, name, estimate, format, definition, unit }: FigureProps) {
  const { mean, n, users, low, high } = estimate;
  const interval = formatInterval(low, high, format);
  const isThin = n < MINIMUM_N;
  return (
    <div className={`number${isThin ? ' is-thin' : ''}`} data-figure={figureId} data-value={mean}>
      <h3 className="number-name">
        {name}
        <Definition of={name}>{definition} The interval is a 95 % one, clustered by user.</Definition>
      </h3>
      <p className="number-value">{formatNumber(mean, format)}</p>
      <p className="number-note">
        {interval !== null && (
          <span className="number-interval">
            {interval} <span className="visually-hidden">(95 % interval)</span>
          </span>
        )}
        {n === 0 ? 'no data yet' : `${formatCount(n, unit)} of ${formatCount(users, 'user')}`}
        {isThin && n > 0 && <span className="number-warning">under {MINIMUM_N}: too few to conclude</span>}
      </p>
    </div>
  );
}

interface CountProps {
  readonly id: string;
  readonly name: string;
  readonly value: number | null;
  readonly definition: string;
  readonly format?: NumberFormat;
  /** A line below the number. */
  readonly note?: string;
  /** Marks a number that somebody should look at. */
  readonly isAlert?: boolean;
}

/** One plain number, with its meaning: a count has no interval. */
export function Count({ id: figureId, name, value, definition, format = 'count', note, isAlert = false }: CountProps) {
  return (
    <div className={`number${isAlert ? ' is-alert' : ''}`} data-figure={figureId} data-value={value}>
      <h3 className="number-name">
        {name}
        <Definition of={name}>{definition}</Definition>
      </h3>
      <p className="number-value">{formatNumber(value, format)}</p>
      {note !== undefined && <p className="number-note">{note}</p>}
    </div>
  );
}
