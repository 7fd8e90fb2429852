import { Router } from 'express';
import { z } from 'zod';
import { type TurnList, type TurnsQuery, turnsQuery } from '../../contracts/http/metrics.ts';
import { ID_PATTERN } from '../../contracts/http.ts';
import type { TurnListQuery } from '../../store/metrics-store.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { askedOf, filterOf, parseQuery } from '../metrics-query.ts';
import { turnSummaryOf } from '../metrics-views.ts';
import { HttpProblem } from '../problem.ts';
import { messageErased } from '../turn-request.ts';
import { turnViewOf } from '../turn-view.ts';
import { send } from './metrics.ts';

const DEFAULT_LIMIT = 50;

/** `GET /api/v1/turns` and `GET /api/v1/turns/:id`: the turns of every caller, for those who review them. */
export function turnRoutes({ store, now }: ApiDependencies): Router {
  const router = Router();

  router.get('/api/v1/turns', async (request, response) => {
    const query = parseQuery(request, turnsQuery);
    const filter = filterOf(query, now());
    const limit = query.limit ?? DEFAULT_LIMIT;
    // One more than asked: whether there is a next page.
    const found = await store.listTurns({ ...filter, ...selectionOf(query), limit: limit + 1 });
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    const view: TurnList = {
      ...askedOf(filter),
      turns: page.map(turnSummaryOf),
      next_cursor: last === undefined ? null : cursorOf(last.turn),
    };
    send(request, response, query, view, view.turns);
  });

  router.get('/api/v1/turns/:id', async (request, response) => {
    const { id } = request.params;
    if (!ID_PATTERN.test(id)) throw messageNotFound();
    // Feedback first, as for the turn's own caller: what is shown as applied is in the rewards beside it.
    const feedback = await store.listFeedback(id);
    const turn = await store.findTurn(id);
    if (turn === null) throw messageNotFound();
    if (turn.erasedAt !== null) throw messageErased(id);
    response.json(turnViewOf(turn, feedback));
  });

  return router;
}

function selectionOf(query: TurnsQuery): Omit<TurnListQuery, keyof ReturnType<typeof filterOf> | 'limit'> {
  return {
    intent: query.intent ?? null,
    persona: query.persona ?? null,
    strategy: query.strategy ?? null,
    select: query.select ?? 'all',
    order: query.order ?? 'newest',
    after: query.cursor === undefined ? null : readCursor(query.cursor),
  };
}

const cursorSchema = z.tuple([z.number(), z.iso.datetime(), z.string().regex(ID_PATTERN)]);

/** Where a page ended. Callers give it back as it is; what it holds may change. */
function cursorOf(turn: {
  readonly effectiveReward: number;
  readonly createdAt: string;
  readonly messageId: string;
}): string {
  return Buffer.from(JSON.stringify([turn.effectiveReward, turn.createdAt, turn.messageId])).toString('base64url');
}

function readCursor(text: string): NonNullable<TurnListQuery['after']> {
  const parsed = cursorSchema.safeParse(jsonOf(Buffer.from(text, 'base64url').toString()));
  if (!parsed.success) {
    const detail = 'must be the next_cursor of an earlier page';
    throw new HttpProblem('invalid_request', `/cursor: ${detail}`, { errors: [{ pointer: '/cursor', detail }] });
  }
  const [effectiveReward, createdAt, messageId] = parsed.data;
  return { effectiveReward, createdAt, messageId };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function messageNotFound(): HttpProblem {
  return new HttpProblem('message_not_found', 'There is no such message.');
}
