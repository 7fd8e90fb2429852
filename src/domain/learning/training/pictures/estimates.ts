import type { CandidateEvaluation } from '../report.ts';
import { POLICY_NAMES } from '../wording.ts';
import { FAINT, INK, line, PADDING, PALETTE, picture, pixel, scale, text, ticks } from './svg.ts';

const WIDTH = 640;
const ROW = 28;
const LEFT = 190;
const TOP = 44;

/** The doubly robust estimate of every policy on held-out users, with its 95 % interval. */
export function estimatesPicture({ estimates, heldOut }: CandidateEvaluation): string {
  const rows = estimates.flatMap(({ policy, dr }) =>
    dr === null ? [] : [{ policy, value: dr.value, interval: dr.interval ?? ([dr.value, dr.value] as const) }],
  );
  const size = { width: WIDTH, height: TOP + rows.length * ROW + 44 };
  const low = Math.min(...rows.map(({ interval }) => interval[0]));
  const high = Math.max(...rows.map(({ interval }) => interval[1]));
  const x = scale(low, high, LEFT, WIDTH - PADDING - 8);
  const bottom = TOP + rows.length * ROW;
  const title = 'Estimated user-signal reward on held-out users, 95 % intervals';
  const description = rows
    .map(
      ({ policy, value, interval }) =>
        `${POLICY_NAMES[policy]} ${value.toFixed(3)} (${interval[0].toFixed(3)} to ${interval[1].toFixed(3)})`,
    )
    .join('; ');
  return picture(size, title, `${heldOut.rows} turns of ${heldOut.users} users. ${description}`, [
    ...ticks(low, high, 5).flatMap((value) => [
      line([x(value), TOP - 4], [x(value), bottom], '#d0d7de'),
      text(x(value), bottom + 16, String(value), 'middle'),
    ]),
    line([LEFT, bottom], [WIDTH - PADDING, bottom], FAINT),
    ...rows.flatMap(({ policy, value, interval }, index) => {
      const y = TOP + index * ROW + ROW / 2;
      const colour = policy === 'candidate' ? PALETTE[5] : policy === 'base' ? PALETTE[0] : INK;
      return [
        text(LEFT - 12, y + 4, POLICY_NAMES[policy], 'end', policy === 'candidate' ? 'font-weight="600"' : ''),
        line([x(interval[0]), y], [x(interval[1]), y], colour, 'stroke-width="3" stroke-linecap="round"'),
        `<circle cx="${pixel(x(value))}" cy="${pixel(y)}" r="5" fill="${colour}"/>`,
      ];
    }),
  ]);
}
