import { ConnectionLost, RequestFailed } from './problem.ts';
import { RETRY_FOR_MS, sleepFor, withRetries } from './retry.ts';

describe('a request while the service is away', () => {
  test('is repeated until it succeeds, with pauses that double up to two seconds', async () => {
    const world = aWorld();
    const attempt = failing(6, new ConnectionLost());
    await expect(withRetries(attempt, world.context)).resolves.toBe('answer');
    expect(world.pauses).toEqual([250, 500, 1000, 2000, 2000, 2000]);
    expect(world.retries).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('waits as long as the service asks, when that is longer', async () => {
    const world = aWorld();
    await withRetries(failing(2, failure(503, 1_500)), world.context);
    expect(world.pauses).toEqual([1500, 1500]);
  });

  test('waits for its turn when there were too many requests, and keeps the question', async () => {
    const world = aWorld();
    const attempt = failing(1, failure(429, 30_000, '/problems/rate_limited'));
    await expect(withRetries(attempt, world.context)).resolves.toBe('answer');
    expect(world.pauses).toEqual([30_000]);
  });

  test('is given up with the last error when a minute has passed', async () => {
    const world = aWorld();
    const lost = new ConnectionLost('still away');
    await expect(withRetries(failing(Number.POSITIVE_INFINITY, lost), world.context)).rejects.toBe(lost);
    const waited = world.pauses.reduce((sum, pause) => sum + pause, 0);
    expect(waited).toBeLessThanOrEqual(RETRY_FOR_MS);
    expect(waited).toBeGreaterThan(RETRY_FOR_MS - 2_001);
  });

  test('gets a new minute after every sign of life', async () => {
    const world = aWorld();
    let attempts = 0;
    const attempt = async (alive: () => void) => {
      attempts += 1;
      if (attempts % 30 === 0) {
        alive();
      }
      if (attempts === 100) {
        return 'answer';
      }
      throw new ConnectionLost();
    };
    await expect(withRetries(attempt, world.context)).resolves.toBe('answer');
    expect(world.retries).toContain(1);
    expect(world.retries.filter((count) => count === 1)).toHaveLength(4);
  });

  it.each([
    ['a refused message', failure(422)],
    ['a turn that ended without an answer', failure(503, null, '/problems/turn_failed')],
    ['a message id of another caller', failure(409, null, '/problems/message_id_taken')],
    ['a bug of our own', new TypeError('x is undefined')],
  ])('is not repeated for %s', async (_what, error) => {
    const world = aWorld();
    await expect(withRetries(failing(1, error), world.context)).rejects.toBe(error);
    expect(world.pauses).toEqual([]);
  });

  it.each([409, 500, 502, 503, 504])('is repeated after a %i', async (status) => {
    const world = aWorld();
    await expect(withRetries(failing(1, failure(status)), world.context)).resolves.toBe('answer');
  });

  test('stops when nobody waits any more', async () => {
    const leaving = new AbortController();
    const context = { ...aWorld().context, signal: leaving.signal, sleep: sleepFor };
    const answer = withRetries(failing(Number.POSITIVE_INFINITY, new ConnectionLost()), context);
    leaving.abort(new Error('left'));
    await expect(answer).rejects.toThrow();
  });
});

/** A clock that moves only by the pauses. */
function aWorld() {
  const pauses: number[] = [];
  const retries: number[] = [];
  let nowMs = 0;
  const context = {
    signal: new AbortController().signal,
    onRetry: (failedAttempts: number) => retries.push(failedAttempts),
    now: () => nowMs,
    sleep: async (ms: number) => {
      pauses.push(ms);
      nowMs += ms;
    },
  };
  return { pauses, retries, context };
}

function failing(times: number, error: Error): () => Promise<string> {
  let failed = 0;
  return async () => {
    if (failed < times) {
      failed += 1;
      throw error;
    }
    return 'answer';
  };
}

function failure(status: number, retryAfterMs: number | null = null, type = '/problems/some_problem'): RequestFailed {
  return new RequestFailed({ type, title: 'A problem', status }, retryAfterMs);
}
