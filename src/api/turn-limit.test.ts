import { EventEmitter } from 'node:events';
import type { Request, Response } from 'express';
import { limitTurns } from './turn-limit.ts';

/** Asks for a place; the response to end, or the problem that was thrown. */
function arrive(limit: ReturnType<typeof limitTurns>): EventEmitter | { readonly type: string } {
  const response = new EventEmitter();
  try {
    // The limit looks at nothing of the request, and of the response only at its end.
    limit({} as Request, response as unknown as Response, () => undefined);
    return response;
  } catch (error) {
    if (error instanceof Error && 'type' in error) return { type: String(error.type) };
    throw error;
  }
}

test('a turn beyond the limit is shed, and there is room again when one has ended', () => {
  const limit = limitTurns(2, { size: () => 0 });
  const [first, second] = [arrive(limit), arrive(limit)];
  expect(second).toBeInstanceOf(EventEmitter);
  expect(arrive(limit)).toEqual({ type: 'overloaded' });
  if (first instanceof EventEmitter) first.emit('close');
  expect(arrive(limit)).toBeInstanceOf(EventEmitter);
  expect(arrive(limit)).toEqual({ type: 'overloaded' });
});

test('turns whose callers have left count while their answers are waited for', () => {
  let waiting = 2;
  const limit = limitTurns(2, { size: () => waiting });
  expect(arrive(limit)).toEqual({ type: 'overloaded' });
  waiting = 1;
  expect(arrive(limit)).toBeInstanceOf(EventEmitter);
});
