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
    const caller = callerOf(response);
    // Feedback first: a turn that is read after its events is at least as new, so an event that is shown as applied is
    // always in the rewards beside it.
    const feedback = ID_PATTERN.test(id) ? await store.listFeedback(id) : [];
    const turn = ID_PATTERN.test(id) ? await store.findTurn(id) : null;
    if (turn !== null && turn.erasedAt !== null && turn.caller === caller.name) throw messageErased(id);
    if (turn === null || !isOwner(caller, turn)) {
      throw new HttpProblem('message_not_found', 'There is no such message.');
    }
    response.json(messageViewOf(turn, feedback));
  });

  router.get('/api/v1/chat/conversations/:id', async (request, response) => {
    const { id } = request.params;
    const caller = callerOf(response);
    if (!ID_PATTERN.test(id)) throw conversationNotFound();
    const asker = { caller: caller.name, userId: caller.userId };
    const known = await store.listConversation(id, asker, CONVERSATION_LIMIT);
    // Read again after the feedback, for the same reason as above.
    const feedback = await store.listFeedbackOf(known.map((turn) => turn.messageId));
    const turns = await store.listConversation(id, asker, CONVERSATION_LIMIT);
    if (turns.length === 0) throw conversationNotFound();
    response.json({
      conversation_id: id,
      messages: turns
        .filter((turn) => turn.erasedAt === null)
        .map((turn) => messageViewOf(turn, feedback.get(turn.messageId) ?? [])),
    });
  });

  return router;
}

function conversationNotFound(): HttpProblem {
  return new HttpProblem('conversation_not_found', 'There is no such conversation.');
}
