import { ConnectionLost, RequestFailed } from './problem.ts';
import { readAnswerStream, type TurnProgress } from './send-turn.ts';

describe('the stream of an answer', () => {
  test('shows the tokens as they come and ends with the stored answer', async () => {
    const { answer, progress } = await read([
      'event: token\ndata: {"text":"Paint "}\n\n',
      'event: token\ndata: {"text":"costs"}\n\n',
      'event: done\ndata: {"message_id":"m","response":"Paint costs $30."}\n\n',
    ]);
    expect(answer).toEqual({ message_id: 'm', response: 'Paint costs $30.' });
    expect(shown(progress)).toBe('Paint costs');
  });

  test('starts anew after a reset', async () => {
    const { progress } = await read([
      'event: token\ndata: {"text":"half an"}\n\n',
      'event: reset\ndata: {}\n\n',
      'event: token\ndata: {"text":"A whole answer"}\n\n',
      'event: done\ndata: {}\n\n',
    ]);
    expect(shown(progress)).toBe('A whole answer');
  });

  test('replaces what an attempt before it left on the page', async () => {
    const { progress } = await read(['event: token\ndata: {"text":"A"}\n\nevent: done\ndata: {}\n\n']);
    expect(progress[0]).toEqual({ kind: 'reset' });
  });

  test('ends with the problem of the service when it sends one', async () => {
    const problem = { type: '/problems/turn_failed', title: 'No answer could be generated', status: 503 };
    const failed = read([`event: error\ndata: ${JSON.stringify(problem)}\n\n`]);
    await expect(failed).rejects.toThrow(RequestFailed);
    await expect(failed).rejects.toMatchObject({ problem });
  });

  test('that breaks off before its end counts as a lost connection', async () => {
    await expect(read(['event: token\ndata: {"text":"Pa"}\n\n'])).rejects.toThrow(ConnectionLost);
  });

  test('skips events that it does not know', async () => {
    const { answer } = await read(['event: ping\ndata: now\n\n', 'event: done\ndata: {"message_id":"m"}\n\n']);
    expect(answer).toEqual({ message_id: 'm' });
  });
});

async function read(chunks: readonly string[]) {
  const progress: TurnProgress[] = [];
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const chunk of chunks) {
        controller.enqueue(new TextEncoder().encode(chunk));
      }
      controller.close();
    },
  });
  const answer = await readAnswerStream(
    stream,
    () => undefined,
    (step) => progress.push(step),
  );
  return { answer, progress };
}

/** The text on the page after these steps. */
function shown(progress: readonly TurnProgress[]): string {
  return progress.reduce((text, step) => (step.kind === 'token' ? text + step.text : ''), '');
}
