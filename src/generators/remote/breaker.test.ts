import { type Generation, GenerationError, type GenerationRequest, type ResponseModel } from '../response-model.ts';
import { withBreaker } from './breaker.ts';

const ANSWER: Generation = {
  ...{
    response: 'About $400.',
    intent: null,
    intentConfidence: null,
    retrieved: [],
    suggestedActions: [],
    usage: null,
  },
};
const REQUEST = { message: 'How much?' } as GenerationRequest;
const OPTIONS = { signal: new AbortController().signal, onToken: () => undefined, onReset: () => undefined };
const AWAY = new GenerationError('the connection failed (ECONNREFUSED)', { retryable: true });

/** A model that fails with `world.error`, behind a breaker with a clock of its own. */
function aWorld() {
  const world = { nowMs: 0, calls: 0, error: AWAY as Error | null };
  const model: ResponseModel = {
    ...{ name: 'http-agent', modelId: 'agent:1', mode: 'remote' },
    async generate() {
      world.calls += 1;
      if (world.error !== null) throw world.error;
      return ANSWER;
    },
  };
  const breaker = withBreaker(model, { failuresToOpen: 3, pauseMs: 1_000, nowMs: () => world.nowMs });
  const ask = () =>
    breaker.generate(REQUEST, OPTIONS).then(
      () => null,
      (error: GenerationError) => error,
    );
  const askTimes = async (count: number) => {
    for (let index = 0; index < count; index += 1) await ask();
  };
  return { world, breaker, ask, askTimes };
}

describe('a model that fails again and again', () => {
  test('is left alone after some failures in a row: refused at once, for good, and health says why', async () => {
    const { world, breaker, ask, askTimes } = aWorld();
    await askTimes(2);
    expect(breaker.state?.()).toEqual({ ok: true });
    await ask();
    expect(breaker.state?.()).toEqual({
      ok: false,
      reason: expect.stringMatching(
        /after 3 failures in a row; the last: .*ECONNREFUSED.*; next try at 1970-01-01T00:00:01/,
      ),
    });
    const refused = await ask();
    expect([world.calls, refused?.retryable]).toEqual([3, false]);
  });

  test('is tried by one request after the pause: a success closes the breaker', async () => {
    const { world, breaker, ask, askTimes } = aWorld();
    await askTimes(3);
    world.nowMs = 1_000;
    world.error = null;
    const [first, second] = await Promise.all([ask(), ask()]);
    expect([first, second?.retryable, world.calls]).toEqual([null, false, 4]);
    expect(breaker.state?.()).toEqual({ ok: true });
    expect(await ask()).toBeNull();
  });

  test('is left alone again when the try fails, by one failure', async () => {
    const { world, ask, askTimes } = aWorld();
    await askTimes(3);
    world.nowMs = 1_000;
    await ask();
    world.nowMs = 1_999;
    await ask();
    expect(world.calls).toBe(4);
    world.nowMs = 2_000;
    await ask();
    expect(world.calls).toBe(5);
  });
});

test('failures with a success between them never add up', async () => {
  const { world, ask, askTimes } = aWorld();
  for (let round = 0; round < 4; round += 1) {
    world.error = AWAY;
    await askTimes(2);
    world.error = null;
    expect(await ask()).toBeNull();
  }
});

test('a request that is refused on its own account does not count, nor one that was given up', async () => {
  const { world, breaker, askTimes } = aWorld();
  world.error = new GenerationError('status 400: the message is not allowed', { retryable: false });
  await askTimes(10);
  world.error = new Error('cancelled');
  await askTimes(10);
  expect(breaker.state?.()).toEqual({ ok: true });
  expect(world.calls).toBe(20);
});
