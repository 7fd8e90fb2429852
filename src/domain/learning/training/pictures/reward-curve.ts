import type { CurvePoint } from '../../algorithms/training.ts';
import { FAINT, line, PADDING, PALETTE, picture, pixel, scale, text, ticks } from './svg.ts';

/** What an algorithm trains on, the first of these that its curve has. */
const TRAINED = ['reward/mean', 'reward/estimate', 'objective', 'loss'] as const;

/** The metric of a curve that shows whether training goes on: the trained reward, else the objective or the loss. */
export function trainedMetric(curve: readonly CurvePoint[]): string | null {
  const [first] = curve;
  if (first === undefined) return null;
  return TRAINED.find((name) => name in first.metrics) ?? Object.keys(first.metrics)[0] ?? null;
}

const SIZE = { width: 640, height: 260 };
const BOX = { left: 64, right: SIZE.width - PADDING, top: 40, bottom: SIZE.height - 40 };

/** The trained metric by step. */
export function rewardCurvePicture(curve: readonly CurvePoint[]): string {
  const metric = trainedMetric(curve);
  const points = curve.flatMap(({ step, metrics }) => {
    const value = metric === null ? undefined : metrics[metric];
    return value === undefined ? [] : [{ step, value }];
  });
  const title = metric === null ? 'No training steps' : `${metric} by training step`;
  const [first, last] = [points[0], points.at(-1)];
  if (metric === null || first === undefined || last === undefined)
    return picture(SIZE, title, 'There is no curve.', []);
  const values = points.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = scale(first.step, last.step, BOX.left, BOX.right);
  const y = scale(low, high, BOX.bottom, BOX.top);
  const path = points.map(({ step, value }, index) => `${index === 0 ? 'M' : 'L'}${pixel(x(step))} ${pixel(y(value))}`);
  const description = `From ${first.value.toFixed(3)} at step ${first.step} to ${last.value.toFixed(3)} at step ${last.step}. It is shown and decides nothing.`;
  return picture(SIZE, title, description, [
    ...ticks(low, high, 4).flatMap((value) => [
      line([BOX.left, y(value)], [BOX.right, y(value)], '#d0d7de'),
      text(BOX.left - 8, y(value) + 4, String(value), 'end'),
    ]),
    ...ticks(first.step, last.step, 6).map((step) => text(x(step), BOX.bottom + 18, String(step), 'middle')),
    line([BOX.left, BOX.bottom], [BOX.right, BOX.bottom], FAINT),
    text((BOX.left + BOX.right) / 2, SIZE.height - 6, 'step', 'middle'),
    `<path d="${path.join(' ')}" fill="none" stroke="${PALETTE[0]}" stroke-width="2"/>`,
  ]);
}
