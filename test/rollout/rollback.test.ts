import { measureBreaker, measureRollbacks } from './measure.ts';

jest.setTimeout(180_000);

const LONGEST_ROLLBACK_MS = 5_000;
const LONGEST_EXPOSURE_MS = 15_000;

test('a rollback is in effect on new turns within 5 s in each of two API processes', async () => {
  const latencies = await measureRollbacks('sqlite', 1, () => undefined);
  expect(Math.max(...latencies)).toBeLessThanOrEqual(LONGEST_ROLLBACK_MS);
});

test('a candidate that fails every turn serves no more 15 s after its first failure, and is rolled back', async () => {
  const [run] = await measureBreaker('sqlite', 1, () => undefined);
  expect(run?.failedTurns).toBeGreaterThanOrEqual(3);
  expect(run?.exposedMs).toBeLessThanOrEqual(LONGEST_EXPOSURE_MS);
});
