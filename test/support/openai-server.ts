import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** What the server does with one request. */
export type Behaviour = (call: RecordedCall, response: ServerResponse) => Promise<void> | void;

export interface RecordedCall {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** The JSON body of the request. */
  readonly body: CompletionRequest;
  readonly atMs: number;
  /** The other side closed the connection before the answer was complete. */
  abandoned: boolean;
}

interface CompletionRequest {
  readonly model: string;
  readonly stream?: boolean;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

export interface OpenAiServer {
  /** What OPENAI_BASE_URL is set to. */
  readonly baseUrl: string;
  /** The requests whose last user message is `message`, in order. */
  callsFor(message: string): readonly RecordedCall[];
  /** The answers to requests whose last user message is `message`, in order; the last one repeats. */
  script(message: string, ...behaviours: readonly [Behaviour, ...Behaviour[]]): void;
  stop(): Promise<void>;
}

/** A real HTTP server on the loopback address that speaks the OpenAI protocol, well or badly. */
export async function startOpenAiServer(): Promise<OpenAiServer> {
  const scripts = new Map<string, readonly Behaviour[]>();
  const calls = new Map<string, RecordedCall[]>();
  const server = createServer(async (request, response) => {
    const body = JSON.parse(await textOf(request)) as CompletionRequest;
    const message = body.messages.at(-1)?.content ?? '';
    const call: RecordedCall = {
      path: request.url ?? '',
      headers: request.headers,
      body,
      atMs: Date.now(),
      abandoned: false,
    };
    response.on('close', () => {
      call.abandoned = !response.writableFinished;
    });
    const earlier = calls.get(message) ?? [];
    calls.set(message, [...earlier, call]);
    const script = scripts.get(message) ?? [stream('An answer.')];
    await (script[earlier.length] ?? script.at(-1))?.(call, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    baseUrl: `http://127.0.0.1:${address.port}/v1`,
    callsFor: (message) => calls.get(message) ?? [],
    script: (message, ...behaviours) => scripts.set(message, behaviours),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export const USAGE = { prompt_tokens: 120, completion_tokens: 30, total_tokens: 150 };

/** The answer as a stream, word by word; `pauseMs` lies between two words. */
export const stream =
  (answer: string, pauseMs = 0): Behaviour =>
  async (_call, response) => {
    openStream(response);
    for (const word of wordsOf(answer)) {
      if (response.destroyed) return;
      response.write(event(chunk({ content: word })));
      if (pauseMs > 0) await delay(pauseMs);
    }
    response.write(event(chunk({}, 'stop')));
    response.write(event({ ...chunk({}), choices: [], usage: USAGE }));
    response.end('data: [DONE]\n\n');
  };

/** Begins well, then says nothing more and keeps the connection open. */
export const stall =
  (beginning: string): Behaviour =>
  (_call, response) => {
    openStream(response);
    for (const word of wordsOf(beginning)) response.write(event(chunk({ content: word })));
  };

/** Takes the request and never answers. */
export const silence: Behaviour = () => undefined;

/** Begins well, then cuts the connection in the middle of an event. */
export const breakOff =
  (beginning: string): Behaviour =>
  async (_call, response) => {
    openStream(response);
    for (const word of wordsOf(beginning)) response.write(event(chunk({ content: word })));
    response.write('data: {"id":"c-1","choi');
    await delay(20);
    response.destroy();
  };

/** An error of the protocol, as OpenAI words it. */
export const refuse =
  (
    status: number,
    error: { readonly message: string; readonly code?: string; readonly param?: string },
    headers = {},
  ): Behaviour =>
  (_call, response) => {
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
    response.end(JSON.stringify({ error: { type: 'test', ...error } }));
  };

/** Any body. */
export const answerWith =
  (status: number, contentType: string, body: string): Behaviour =>
  (_call, response) => {
    response.writeHead(status, { 'Content-Type': contentType });
    response.end(body);
  };

/** The answer in one piece. */
export const inOnePiece = (answer: string): Behaviour =>
  answerWith(
    200,
    'application/json',
    JSON.stringify({
      id: 'c-1',
      object: 'chat.completion',
      created: 1,
      model: 'test',
      choices: [{ index: 0, message: { role: 'assistant', content: answer }, finish_reason: 'stop' }],
      usage: USAGE,
    }),
  );

/** One event of a stream of completion chunks. */
export const chunk = (delta: object, finishReason: string | null = null): object => ({
  id: 'c-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'test',
  choices: [{ index: 0, delta, finish_reason: finishReason }],
});

export const event = (data: object): string => `data: ${JSON.stringify(data)}\n\n`;

/** Streams exactly these events, then ends the stream in good order. */
export const streamEvents =
  (...events: readonly string[]): Behaviour =>
  (_call, response) => {
    openStream(response);
    response.end(events.join(''));
  };

function openStream(response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  // The first piece a provider sends names the role and says nothing.
  response.write(event(chunk({ role: 'assistant', content: '' })));
}

const wordsOf = (text: string): readonly string[] => text.match(/\S+\s*/g) ?? [];

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += part;
  return text;
}
