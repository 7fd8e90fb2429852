import '../styles/bar-table.css';

/** One labelled bar. */
export interface Bar {
  readonly key: string;
  readonly label: string;
  /** Its length, in [0, 1] of the track. */
  readonly share: number;
  /** The number as it is written. */
  readonly text: string;
  readonly isMarked?: boolean;
}

const PERCENT = 100;

/** A few shares as bars, each with its number: a table to those who cannot see bars. */
export function BarTable({ caption, bars }: { readonly caption: string; readonly bars: readonly Bar[] }) {
  return (
    <table className="bar-table" aria-label={caption}>
      <tbody>
        {bars.map(({ key, label, share, text, isMarked = false }) => (
          <tr key={key} className={isMarked ? 'is-marked' : undefined}>
            <th scope="row">{label}</th>
            <td className="bar-track" aria-hidden="true">
              <span className="bar" style={{ width: `${share * PERCENT}%` }} />
            </td>
            <td className="bar-text">{text}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
