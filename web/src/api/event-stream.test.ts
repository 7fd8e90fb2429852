import fc from 'fast-check';
import { readEventStream, type ServerSentEvent } from './event-stream.ts';

describe('a server-sent event stream', () => {
  it.each([
    ['an event with its data', 'event: token\ndata: {"text":"a"}\n\n', [{ event: 'token', data: '{"text":"a"}' }]],
    ['an event without a name is a message', 'data: x\n\n', [{ event: 'message', data: 'x' }]],
    ['several lines of data are one text', 'data: a\ndata: b\n\n', [{ event: 'message', data: 'a\nb' }]],
    ['lines may end in CRLF', 'event: done\r\ndata: x\r\n\r\n', [{ event: 'done', data: 'x' }]],
    [
      'lines may end in CR',
      'event: done\rdata: x\r\rdata: y\r\r',
      [
        { event: 'done', data: 'x' },
        { event: 'message', data: 'y' },
      ],
    ],
    [
      'comments and unknown fields are skipped',
      ': ping\nretry: 10\nid: 1\ndata: x\n\n',
      [{ event: 'message', data: 'x' }],
    ],
    ['only one space after the colon is left out', 'data:  x\n\n', [{ event: 'message', data: ' x' }]],
    ['an event without data is no event', 'event: token\n\ndata: x\n\n', [{ event: 'message', data: 'x' }]],
    [
      'an event that the stream ends in is dropped',
      'data: x\n\nevent: done\ndata: y\n',
      [{ event: 'message', data: 'x' }],
    ],
    ['an empty stream has no event', '', []],
  ])('%s', async (_rule, text, events) => {
    expect(await read([new TextEncoder().encode(text)])).toEqual(events);
  });

  test('gives the same events however the bytes are cut into chunks', async () => {
    const text = 'event: token\r\ndata: {"text":"Straße 🏠 é"}\r\n\r\ndata: a\rdata: b\r\revent: done\ndata: {}\n\n';
    const bytes = new TextEncoder().encode(text);
    const whole = await read([bytes]);
    expect(whole).toHaveLength(3);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: bytes.length - 1 })), async (cuts) => {
        const ends = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
        const chunks = ends.slice(1).map((end, index) => bytes.slice(ends[index], end));
        expect(await read(chunks)).toEqual(whole);
      }),
    );
  });

  test('a reader that stops early ends the stream', async () => {
    let isCancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('data: x\n\n')),
      cancel: () => {
        isCancelled = true;
      },
    });
    for await (const event of readEventStream(endless)) {
      expect(event.data).toBe('x');
      break;
    }
    expect(isCancelled).toBe(true);
  });
});

async function read(chunks: readonly Uint8Array[]): Promise<ServerSentEvent[]> {
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const chunk of chunks) {
        controller.enqueue(chunk);
      }
      controller.close();
    },
  });
  const events: ServerSentEvent[] = [];
  for await (const event of readEventStream(stream)) {
    events.push(event);
  }
  return events;
}
