/** One server-sent event of a turn. */
export interface EventOfStream {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: a JSON body, read field by field in assertions
  readonly data: any;
  /** When it arrived. */
  readonly atMs: number;
}

/** The events of an event stream (HTML Living Standard §9.2), read to its end. */
export async function readEvents(response: Response): Promise<readonly EventOfStream[]> {
  const events: EventOfStream[] = [];
  let buffer = '';
  for await (const text of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
    buffer += text;
    const blocks = buffer.split('\n\n');
    buffer = blocks.pop() ?? '';
    for (const block of blocks) {
      const [, name = '', data = ''] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? [];
      events.push({ name, data: JSON.parse(data), atMs: performance.now() });
    }
  }
  return events;
}
