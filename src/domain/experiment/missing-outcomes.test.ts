import { judgeMissingOutcomes } from './missing-outcomes.ts';

const judge = (due: readonly [number, number], missing: readonly [number, number]) =>
  judgeMissingOutcomes({
    due: { control: due[0], treatment: due[1] },
    missing: { control: missing[0], treatment: missing[1] },
  });

describe('missing outcomes', () => {
  it('are an alarm when one arm loses its users', () => {
    expect(judge([1000, 1000], [5, 60])?.isAlarm).toBe(true);
    expect(judge([1000, 1000], [60, 5])?.isAlarm).toBe(true);
  });

  it('are no alarm when both arms lose alike, in proportion to what is due', () => {
    expect(judge([1000, 1000], [60, 55])?.isAlarm).toBe(false);
    expect(judge([900, 300], [90, 30])?.isAlarm).toBe(false);
  });

  it('cannot be judged while an arm has none due', () => {
    expect(judge([0, 10], [0, 10])).toBeNull();
  });
});
