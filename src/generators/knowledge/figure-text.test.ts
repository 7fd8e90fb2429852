import { figureText, fillFigures, placeholdersOf } from './figure-text.ts';

describe('figureText', () => {
  it.each([
    [{ low: 700, high: 2200, unit: 'usd_per_room' }, '$700–$2,200 per room'],
    [{ low: 1.5, high: 4, unit: 'usd_per_sq_ft' }, '$1.50–$4 per sq ft'],
    [{ low: 1, high: 1, unit: 'days' }, '1 day'],
    [{ low: 1, high: 2, unit: 'days' }, '1–2 days'],
    [{ low: 0.125, high: 0.1875, unit: 'inches' }, '1/8–3/16 inch'],
    [{ low: 2.5, high: 4, unit: 'inches' }, '2.5–4 inches'],
    [{ low: 38, high: 60, unit: 'r_value' }, 'R-38–R-60'],
    [{ low: 10, high: 20, unit: 'percent' }, '10–20%'],
    [{ low: 1978, high: 1978, unit: 'calendar_year' }, '1978'],
  ] as const)('writes %j as %s', (figure, text) => {
    expect(figureText(figure)).toBe(text);
  });
});

describe('fillFigures', () => {
  const entry = {
    figures: [
      {
        key: 'time',
        label: 'Time',
        low: 2,
        high: 4,
        unit: 'hours',
        region: 'US',
        year: 2025,
        source_kind: 'editorial_estimate',
        note: 'ordinary work',
      },
    ],
  } as const;

  it('puts the figures in the places that name them', () => {
    expect(fillFigures('Let it dry {time}, then wait {time}.', { figures: [...entry.figures] })).toBe(
      'Let it dry 2–4 hours, then wait 2–4 hours.',
    );
    expect(placeholdersOf('Let it dry {time}.')).toEqual(['time']);
  });
});
