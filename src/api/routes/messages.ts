import { Router } from 'express';
import { ID_PATTERN } from '../../contracts/http.ts';
import { callerOf, isOwner } from '../caller.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { HttpProblem } from '../problem.ts';
import { messageErased } from '../turn-request.ts';
import { messageViewOf } from '../views.ts';

/** A longer conversation is cut to its last turns. */
const CONVERSATION_LIMIT = 500;

/** `GET /api/v1/chat/messages/:id` and `GET /api/v1/chat/conversations/:id`. */
export function messageRoutes({ store }: ApiDependencies): Router {
  const router = Router();

  router.get('/api/v1/chat/messages/:id', async (request, response) => {
    const { id } = request.params;
    const turn = ID_PATTERN.test(id) ? await store.findTurn(id) : null;
    const caller = callerOf(response);
    if (turn !== null && turn.erasedAt !== null && turn.caller === caller.name) throw messageErased(id);
    if (turn === null || !isOwner(caller, turn)) {
      throw new HttpProblem('message_not_found', 'There is no such message.');
    }
    response.json(messageViewOf(turn, await store.listFeedback(id)));
  });

  router.get('/api/v1/chat/conversations/:id', async (request, response) => {
    const { id } = request.params;
    const caller = callerOf(response);
    const turns = ID_PATTERN.test(id)
      ? (await store.listConversation(id, caller.name, CONVERSATION_LIMIT)).filter(
          (turn) => caller.userId === null || turn.userId === caller.userId,
        )
      : [];
    if (turns.length === 0) throw new HttpProblem('conversation_not_found', 'There is no such conversation.');
    const readable = turns.filter((turn) => turn.erasedAt === null);
    const feedback = await store.listFeedbackOf(readable.map((turn) => turn.messageId));
    response.json({
      conversation_id: id,
      messages: readable.map((turn) => messageViewOf(turn, feedback.get(turn.messageId) ?? [])),
    });
  });

  return router;
}
