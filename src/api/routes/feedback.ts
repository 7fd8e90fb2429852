import { type Request, Router } from 'express';
import { feedbackRequest, ID_PATTERN } from '../../contracts/http.ts';
import { chatTurnWorkflowId } from '../../contracts/workflows.ts';
import { callerOf } from '../caller.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { acceptFeedback, retractFeedback } from '../feedback.ts';
import { jsonBody, parseBody } from '../json-body.ts';
import { HttpProblem } from '../problem.ts';
import { feedbackResponseOf } from '../views.ts';

const BODY_LIMIT_BYTES = 16 * 1024;
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

/** `POST /api/v1/chat/feedback` and the undo. */
export function feedbackRoutes(dependencies: ApiDependencies): Router {
  const router = Router();
  const { logger, metrics } = dependencies;

  router.post('/api/v1/chat/feedback', jsonBody(BODY_LIMIT_BYTES), async (request, response) => {
    const body = parseBody(request, feedbackRequest);
    const idempotencyKey = idempotencyKeyOf(request);
    const { event, outcome, applied } = await acceptFeedback(dependencies, callerOf(response), body, idempotencyKey);
    if (outcome === 'accepted') {
      metrics.feedbackAccepted(event.feedbackType);
      const { feedbackId, messageId, feedbackType } = event;
      const requestId = String(response.getHeader('X-Request-Id'));
      const workflowId = chatTurnWorkflowId(messageId);
      logger.info({ requestId, feedbackId, messageId, workflowId, feedbackType, applied }, 'feedback accepted');
    }
    if (outcome === 'replayed') response.set('Idempotency-Replayed', 'true');
    if (applied === 'pending') response.set('Feedback-Applied', 'pending');
    response.status(outcome === 'accepted' ? 201 : 200).json(feedbackResponseOf(event));
  });

  router.delete('/api/v1/chat/feedback/:id', async (request, response) => {
    const { id } = request.params;
    if (!ID_PATTERN.test(id)) throw new HttpProblem('feedback_not_found', 'There is no such feedback.');
    const { applied } = await retractFeedback(dependencies, callerOf(response), id);
    if (applied === 'pending') response.set('Feedback-Applied', 'pending');
    response.status(204).end();
  });

  return router;
}

function idempotencyKeyOf(request: Request): string | null {
  const key = request.get('idempotency-key');
  if (key === undefined) return null;
  if (IDEMPOTENCY_KEY.test(key)) return key;
  throw new HttpProblem('invalid_request', 'The header Idempotency-Key must be 1 to 255 visible ASCII characters.', {
    errors: [{ pointer: '', detail: 'Idempotency-Key must be 1 to 255 visible ASCII characters' }],
  });
}
