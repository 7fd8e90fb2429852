import { STRATEGY_IDS } from '../../strategies.ts';
import type { ArmShares } from '../report.ts';
import { groupName } from '../wording.ts';
import { FAINT, PADDING, PALETTE, picture, pixel, text } from './svg.ts';

const WIDTH = 760;
const LEFT = 210;
const BAR = 12;
const ROW = 2 * BAR + 14;
const LEGEND_TOP = 40;
const LEGEND_COLUMNS = 4;
const TOP = LEGEND_TOP + 2 * 18 + 14;

/** How often each strategy answers in each context, the base policy above the candidate. */
export function armSharesPicture(groups: readonly ArmShares[]): string {
  const size = { width: WIDTH, height: TOP + groups.length * ROW + PADDING };
  const span = WIDTH - PADDING - LEFT;
  const bar = (shares: readonly number[], y: number): readonly string[] => {
    let from = 0;
    return shares.map((share, arm) => {
      const x = LEFT + from * span;
      from += share;
      return `<rect x="${pixel(x)}" y="${pixel(y)}" width="${pixel(share * span)}" height="${BAR}" fill="${colourOf(arm)}"><title>${STRATEGY_IDS[arm]} ${Math.round(100 * share)} %</title></rect>`;
    });
  };
  const description = groups
    .map(({ dimension, value, candidate }) => {
      const largest = candidate.indexOf(Math.max(...candidate));
      return `${groupName(dimension, value)}: the candidate answers most often by ${STRATEGY_IDS[largest]}`;
    })
    .join('; ');
  return picture(size, 'Strategies by context: base policy above, candidate below', description, [
    ...STRATEGY_IDS.flatMap((id, arm) => {
      const x = PADDING + (arm % LEGEND_COLUMNS) * 180;
      const y = LEGEND_TOP + Math.floor(arm / LEGEND_COLUMNS) * 18;
      return [`<rect x="${x}" y="${y}" width="12" height="12" fill="${colourOf(arm)}"/>`, text(x + 18, y + 10, id)];
    }),
    ...groups.flatMap(({ dimension, value, n, base, candidate }, index) => {
      const y = TOP + index * ROW;
      return [
        text(LEFT - 10, y + 11, groupName(dimension, value), 'end'),
        text(LEFT - 10, y + 25, `${n} turns`, 'end', `fill="${FAINT}" font-size="11"`),
        ...bar(base, y),
        ...bar(candidate, y + BAR + 2),
      ];
    }),
  ]);
}

function colourOf(arm: number): string {
  return PALETTE[arm % PALETTE.length] ?? FAINT;
}
