import fc from 'fast-check';
import { addToBreaker, type BreakerState, breakerTrip, CLOSED_BREAKER } from './breaker.ts';

const breakerAfter = (failures: readonly boolean[]): BreakerState => failures.reduce(addToBreaker, CLOSED_BREAKER);
const turns = (text: string) => [...text].map((turn) => turn === 'x');

describe('the breaker', () => {
  it.each([
    ['all of the first three failed', 'xxx'],
    ['five of the last twenty failed', '...............xxxxx'],
    ['five failures are spread over twenty turns', 'x....x....x....x...x'],
    ['five of the first seven failed', '.x.xxxx'],
  ])('trips when %s', (_, text) => {
    expect(breakerTrip(breakerAfter(turns(text)))).not.toBeNull();
  });

  it.each([
    ['nothing was served', ''],
    ['two of the first three failed', 'xx.'],
    ['four of the last twenty failed', 'x..x..x..x..........'],
    ['five failures are spread over twenty-one turns', 'x....x....x....x....x'],
    ['three in a row failed later', '...xxx'],
  ])('stays closed when %s', (_, text) => {
    expect(breakerTrip(breakerAfter(turns(text)))).toBeNull();
  });

  it('agrees with counting over the whole list, in constant space', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 100 }), (failures) => {
        const state = breakerAfter(failures);
        const isTripped =
          (failures.length >= 3 && failures.slice(0, 3).every(Boolean)) ||
          failures.slice(-20).filter(Boolean).length >= 5;
        expect(breakerTrip(state) !== null).toBe(isTripped);
        expect(state.latest.length).toBeLessThanOrEqual(20);
        expect(state.turns).toBe(failures.length);
      }),
    );
  });
});
