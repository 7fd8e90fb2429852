import { type Response, Router } from 'express';
import { chatRequest, trackRequest } from '../../contracts/http.ts';
import { answerChat } from '../answer-chat.ts';
import { callerOf } from '../caller.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { EventStream, wantsEventStream } from '../event-stream.ts';
import { jsonBody, parseBody } from '../json-body.ts';
import { problemOf } from '../problem.ts';
import type { AnsweredTurn } from '../run-turn.ts';
import { isSimulated } from '../simulated.ts';
import { trackChat } from '../track-chat.ts';
import { limitTurns, MAX_TURNS_IN_FLIGHT } from '../turn-limit.ts';
import { chatResponseOf } from '../views.ts';

const BODY_LIMIT_BYTES = 128 * 1024;

/** `POST /api/v1/chat`, plain or as an event stream, and `POST /api/v1/chat/track`. */
export function chatRoutes(dependencies: ApiDependencies): Router {
  const router = Router();
  const turnLimit = limitTurns(MAX_TURNS_IN_FLIGHT, dependencies.rendezvous);
  router.post('/api/v1/chat', turnLimit, jsonBody(BODY_LIMIT_BYTES), async (request, response) => {
    const body = parseBody(request, chatRequest);
    const caller = callerOf(response);
    const simulated = isSimulated(request, caller);
    if (!wantsEventStream(request)) {
      sendAnswer(response, await answerChat(dependencies, caller, { body, simulated }, {}));
      return;
    }
    const stream = new EventStream(response);
    try {
      const answer = await answerChat(
        dependencies,
        caller,
        { body, simulated },
        {
          onToken: (text) => stream.send('token', { text }),
          onReset: () => stream.reset(),
        },
      );
      stream.end('done', chatResponseOf(answer.turn, answer.tracked));
    } catch (error) {
      // Nothing sent yet: an ordinary problem with its status.
      if (!stream.isOpen) throw error;
      const requestId = String(response.getHeader('X-Request-Id'));
      stream.end('error', problemOf(error, requestId, dependencies.logger).toJSON(request.path));
    }
  });

  router.post('/api/v1/chat/track', turnLimit, jsonBody(BODY_LIMIT_BYTES), async (request, response) => {
    const body = parseBody(request, trackRequest);
    const caller = callerOf(response);
    const simulated = isSimulated(request, caller);
    sendAnswer(response, await trackChat(dependencies, caller, { body, simulated }));
  });
  return router;
}

function sendAnswer(response: Response, { turn, tracked, replayed }: AnsweredTurn): void {
  if (replayed) response.set('Idempotency-Replayed', 'true');
  response.json(chatResponseOf(turn, tracked));
}
