import '../../styles/heat-map.css';
import type { IntentPersonaMetrics } from '../../../../src/contracts/http/metrics.ts';
import type { Intent, Persona } from '../../../../src/domain/chat/vocabulary.ts';
import { METRIC_DEFINITIONS } from '../../../../src/domain/metrics/definitions.ts';
import { Link } from '../../app/router.tsx';
import { INTENT_LABELS, PERSONA_LABELS } from '../../chat/labels.ts';
import { formatInterval, formatNumber, NOTHING } from '../../ui/formats.ts';
import { heatStep, intentRows, type Measure, type MeasuredCell, PERSONA_COLUMNS, scaleEnds } from './heat-cells.ts';

interface HeatMapProps {
  readonly data: IntentPersonaMetrics;
  readonly measure: Measure;
  /** Where a cell leads: its turns. */
  readonly hrefOf: (intent: Intent, persona: Persona | null) => string;
}

const personaLabel = (persona: Persona | null) => (persona === null ? 'Not said' : PERSONA_LABELS[persona]);

/** Intents down, personas across; each cell has its mean, interval and n, and leads to its turns. */
export function HeatMap({ data, measure, hrefOf }: HeatMapProps) {
  const { name } = METRIC_DEFINITIONS[measure];
  const ends = scaleEnds(data.cells, measure, data.enough_turns);
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for form controls; this names what scrolls. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard. */}
      <div className="table-frame" role="group" aria-label={`${name} by intent and persona`} tabIndex={0}>
        <table className="heat-map" aria-label={`${name} by intent and persona`}>
          <thead>
            <tr>
              <th scope="col">Intent</th>
              {PERSONA_COLUMNS.map((persona) => (
                <th key={persona} scope="col">
                  {personaLabel(persona)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {intentRows(data.cells).map((intent) => (
              <tr key={intent}>
                <th scope="row">{INTENT_LABELS[intent]}</th>
                {PERSONA_COLUMNS.map((persona) => {
                  const cell = data.cells.find((each) => each.intent === intent && each.persona === persona);
                  return cell === undefined ? (
                    <td key={persona} className="heat-none">
                      {NOTHING}
                    </td>
                  ) : (
                    <Cell
                      key={persona}
                      cell={cell}
                      measure={measure}
                      enough={data.enough_turns}
                      ends={ends}
                      href={hrefOf(intent, persona)}
                    />
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {ends !== null && <Scale measure={measure} enough={data.enough_turns} {...ends} />}
    </>
  );
}

interface CellProps {
  readonly cell: MeasuredCell;
  readonly measure: Measure;
  readonly enough: number;
  readonly ends: { readonly lowest: number; readonly highest: number } | null;
  readonly href: string;
}

function Cell({ cell, measure, enough, ends, href }: CellProps) {
  const { mean, n, low, high } = cell[measure];
  const format = METRIC_DEFINITIONS[measure].unit === 'reward' ? 'mean' : 'share';
  const isThin = mean === null || n < enough || ends === null;
  const step = isThin ? 'thin' : heatStep(mean, ends.lowest, ends.highest);
  return (
    <td className={`heat-cell heat-${step}`} data-cell={`${cell.intent} ${cell.persona ?? 'none'}`} data-value={mean}>
      <Link to={href}>
        <span className="heat-mean">{formatNumber(mean, format)}</span>
        <span className="heat-note">{formatInterval(low, high, format) ?? 'no interval'}</span>
        <span className="heat-note">
          n = {formatNumber(n, 'count')}
          {isThin && <span className="visually-hidden">, too few to conclude</span>}
        </span>
      </Link>
    </td>
  );
}

interface ScaleProps {
  readonly measure: Measure;
  readonly enough: number;
  readonly lowest: number;
  readonly highest: number;
}

const STEPS = [1, 2, 3, 4, 5];

/** What the colours mean. */
function Scale({ measure, enough, lowest, highest }: ScaleProps) {
  const format = METRIC_DEFINITIONS[measure].unit === 'reward' ? 'mean' : 'share';
  return (
    <p className="heat-scale">
      <span>{formatNumber(lowest, format)}</span>
      <span className="heat-steps" aria-hidden="true">
        {STEPS.map((step) => (
          <span key={step} className={`heat-${step}`} />
        ))}
      </span>
      <span>{formatNumber(highest, format)}</span>
      <span className="heat-scale-thin">
        <span className="heat-thin" aria-hidden="true" /> grey: under {enough}, too few to conclude
      </span>
    </p>
  );
}
