import { addUser, hasEnoughUsers, hasNoVariance, measure, startMeasurement, summaries } from './measurement.ts';

const measured = (values: readonly number[]) => measure(values.reduce(addUser, startMeasurement(0.025)));

describe('a measurement', () => {
  it('counts users, their mean and variance, and those with an event', () => {
    expect(measured([0, 0.5, 1])).toMatchObject({ n: 3, mean: 0.5, variance: 0.25, events: 2 });
  });

  it('has no mean without users and no variance with one', () => {
    expect(measured([])).toMatchObject({ n: 0, mean: null, variance: null });
    expect(measured([0.5])).toMatchObject({ n: 1, mean: 0.5, variance: null });
  });

  it('refuses a value outside [0, 1]', () => {
    expect(() => addUser(startMeasurement(0.025), 1.2)).toThrow(RangeError);
  });

  it('cannot be compared while a number is missing or not finite, also after a way through JSON', () => {
    const good = measured([0, 1]);
    expect(summaries({ control: good, treatment: good })).not.toBeNull();
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, null]) {
      const pair = { control: good, treatment: { ...good, mean: bad } };
      expect(summaries(pair)).toBeNull();
      expect(summaries(JSON.parse(JSON.stringify(pair)))).toBeNull();
    }
  });

  it('needs 100 users in each arm', () => {
    const users = (n: number) => ({ ...measured([0, 1]), n });
    expect(hasEnoughUsers({ control: users(100), treatment: users(100) })).toBe(true);
    expect(hasEnoughUsers({ control: users(99), treatment: users(5000) })).toBe(false);
    expect(hasEnoughUsers({ control: users(5000), treatment: users(99) })).toBe(false);
  });

  it('lacks variance only when neither arm has any', () => {
    const flat = { mean: 0.5, variance: 0, n: 100 };
    const varied = { mean: 0.5, variance: 1e-9, n: 100 };
    expect(hasNoVariance({ control: flat, treatment: flat })).toBe(true);
    expect(hasNoVariance({ control: flat, treatment: varied })).toBe(false);
  });
});
