import { type Response, Router } from 'express';
import { type ChatRequest, chatRequest, trackRequest } from '../../contracts/http.ts';
import type { TurnListener } from '../../domain/turn/rendezvous.ts';
import { answerChat } from '../answer-chat.ts';
import { callerOf } from '../caller.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { EventStream, wantsEventStream } from '../event-stream.ts';
import { jsonBody, parseBody } from '../json-body.ts';
import { meterTurn } from '../meter-turn.ts';
import { problemOf } from '../problem.ts';
import type { AnsweredTurn } from '../run-turn.ts';
import { isSimulated } from '../simulated.ts';
import { trackChat } from '../track-chat.ts';
import { limitTurns, MAX_TURNS_IN_FLIGHT } from '../turn-limit.ts';
import type { Asked } from '../turn-request.ts';
import { chatResponseOf } from '../views.ts';

const BODY_LIMIT_BYTES = 128 * 1024;

/** `POST /api/v1/chat`, plain or as an event stream, and `POST /api/v1/chat/track`. */
export function chatRoutes(dependencies: ApiDependencies): Router {
  const router = Router();
  const turnLimit = limitTurns(MAX_TURNS_IN_FLIGHT, dependencies.rendezvous);
  const answer = (response: Response, asked: Asked<ChatRequest>, listener: TurnListener) =>
    meterTurn(dependencies, { requestId: requestIdOf(response), agent: asked.body.agent, isTracked: false }, () =>
      answerChat(dependencies, callerOf(response), asked, listener),
    );
  router.post('/api/v1/chat', turnLimit, jsonBody(BODY_LIMIT_BYTES), async (request, response) => {
    const body = parseBody(request, chatRequest);
    const caller = callerOf(response);
    const simulated = isSimulated(request, caller);
    if (!wantsEventStream(request)) {
      sendAnswer(response, await answer(response, { body, simulated }, {}));
      return;
    }
    const stream = new EventStream(response);
    try {
      const answered = await answer(
        response,
        { body, simulated },
        {
          onToken: (text) => stream.send('token', { text }),
          onReset: () => stream.reset(),
        },
      );
      stream.end('done', chatResponseOf(answered.turn, answered.tracked));
    } catch (error) {
      // Nothing sent yet: an ordinary problem with its status.
      if (!stream.isOpen) throw error;
      stream.end('error', problemOf(error, requestIdOf(response), dependencies.logger).toJSON(request.path));
    }
  });

  router.post('/api/v1/chat/track', turnLimit, jsonBody(BODY_LIMIT_BYTES), async (request, response) => {
    const body = parseBody(request, trackRequest);
    const caller = callerOf(response);
    const simulated = isSimulated(request, caller);
    const track = () => trackChat(dependencies, caller, { body, simulated });
    sendAnswer(
      response,
      await meterTurn(dependencies, { requestId: requestIdOf(response), agent: body.agent, isTracked: true }, track),
    );
  });
  return router;
}

const requestIdOf = (response: Response): string => String(response.getHeader('X-Request-Id'));

function sendAnswer(response: Response, { turn, tracked, replayed }: AnsweredTurn): void {
  if (replayed) response.set('Idempotency-Replayed', 'true');
  response.json(chatResponseOf(turn, tracked));
}
