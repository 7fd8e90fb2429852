import type { Request, Response } from 'express';

/** Whether the caller asked for `text/event-stream` before JSON. */
export function wantsEventStream(request: Request): boolean {
  return request.accepts(['application/json', 'text/event-stream']) === 'text/event-stream';
}

/**
 * Server-sent events of one turn (HTML Living Standard §9.2): `token` { text }, `reset`, then `done` or `error`.
 * The head goes out with the first event; a reader that left changes nothing.
 */
export class EventStream {
  readonly #response: Response;
  #tokensSent = false;

  constructor(response: Response) {
    this.#response = response;
  }

  get isOpen(): boolean {
    return this.#response.headersSent;
  }

  send(event: string, data: object): void {
    if (!this.#response.headersSent) {
      this.#response.status(200).set({
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-store',
        'X-Accel-Buffering': 'no',
      });
    }
    if (event === 'token') this.#tokensSent = true;
    if (!this.#response.destroyed) this.#response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** Tells the reader that what was streamed so far is void; nothing when nothing was. */
  reset(): void {
    if (!this.#tokensSent) return;
    this.#tokensSent = false;
    this.send('reset', {});
  }

  end(event: string, data: object): void {
    this.send(event, data);
    this.#response.end();
  }
}
