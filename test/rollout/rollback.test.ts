import { measureBreaker, measureRollback, startFailingAgent, withTwoApis } from './measure.ts';

jest.setTimeout(600_000);

const LONGEST_ROLLBACK_MS = 5_000;
const LONGEST_EXPOSURE_MS = 15_000;

test('a rollback is in effect on new turns within 5 s in each of two API processes, and a failing candidate stops within 15 s', async () => {
  const agent = await startFailingAgent();
  try {
    await withTwoApis('sqlite', agent.environment, async (apis) => {
      expect(await measureRollback(apis)).toBeLessThanOrEqual(LONGEST_ROLLBACK_MS);
      const { failedTurns, exposedMs } = await measureBreaker(apis, agent);
      expect(failedTurns).toBeGreaterThanOrEqual(3);
      expect(exposedMs).toBeLessThanOrEqual(LONGEST_EXPOSURE_MS);
    });
  } finally {
    agent.stop();
  }
});
