/** One event of a `text/event-stream` (WHATWG HTML, "Server-sent events"). */
export interface ServerSentEvent {
  readonly event: string;
  readonly data: string;
}

/**
 * The complete events of a byte stream, in order, as they arrive.
 * Lines may end in LF, CRLF or CR, and break anywhere between chunks; comments and unknown fields are skipped;
 * an event that the stream ends in the middle of is dropped, as the standard says.
 */
export async function* readEventStream(stream: ReadableStream<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  let event = '';
  let data: string[] = [];
  for await (const line of readLines(stream)) {
    if (line === '') {
      if (data.length > 0) {
        yield { event: event === '' ? 'message' : event, data: data.join('\n') };
      }
      event = '';
      data = [];
      continue;
    }
    const { field, value } = splitField(line);
    if (field === 'event') {
      event = value;
    } else if (field === 'data') {
      data.push(value);
    }
  }
}

function splitField(line: string): { field: string; value: string } {
  const colon = line.indexOf(':');
  if (colon === -1) {
    return { field: line, value: '' };
  }
  const value = line.slice(colon + 1);
  return { field: line.slice(0, colon), value: value.startsWith(' ') ? value.slice(1) : value };
}

/** The complete lines of a UTF-8 stream, without their ends. */
async function* readLines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        if (rest.endsWith('\r')) {
          yield rest.slice(0, -1);
        }
        return;
      }
      rest += decoder.decode(value, { stream: true });
      // A CR at the end may be the first half of a CRLF: it waits for the next chunk.
      const waiting = rest.endsWith('\r') ? '\r' : '';
      const lines = rest.slice(0, rest.length - waiting.length).split(/\r\n|\n|\r/);
      rest = (lines.pop() ?? '') + waiting;
      yield* lines;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
