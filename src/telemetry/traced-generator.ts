import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Generation, GenerationRequest, ResponseModel } from '../generators/response-model.ts';

/**
 * The same generator with a span for each call, named and attributed by the semantic conventions for generative AI; without
 * any text of users or answers. Source: OpenTelemetry semantic conventions, gen-ai-spans.
 */
export function tracedGenerator(model: ResponseModel): ResponseModel {
  const tracer = trace.getTracer('homeview-lightning');
  return {
    ...model,
    generate: (request, options) =>
      tracer.startActiveSpan(
        `chat ${model.modelId}`,
        {
          kind: model.mode === 'remote' ? SpanKind.CLIENT : SpanKind.INTERNAL,
          attributes: requestAttributes(model, request),
        },
        async (span) => {
          try {
            const generation = await model.generate(request, options);
            span.setAttributes(responseAttributes(model, generation));
            return generation;
          } catch (error) {
            span.setStatus({
              code: SpanStatusCode.ERROR,
              message: error instanceof Error ? error.message : String(error),
            });
            span.setAttribute('error.type', error instanceof Error ? error.name : '_OTHER');
            throw error;
          } finally {
            span.end();
          }
        },
      ),
  };
}

function requestAttributes(model: ResponseModel, request: GenerationRequest) {
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': model.name,
    'gen_ai.request.model': model.modelId,
    'gen_ai.agent.name': request.agent,
    'gen_ai.response.id': request.messageId,
    'homeview.intent': request.intent,
    'homeview.policy_id': request.policyId,
    ...(request.strategy === null ? {} : { 'homeview.strategy': request.strategy }),
    'homeview.history_length': request.history.length,
  };
}

function responseAttributes(model: ResponseModel, { usage, retrieved }: Generation) {
  return {
    'gen_ai.response.model': model.modelId,
    'gen_ai.response.finish_reasons': ['stop'],
    ...(usage === null
      ? {}
      : { 'gen_ai.usage.input_tokens': usage.promptTokens, 'gen_ai.usage.output_tokens': usage.completionTokens }),
    'homeview.retrieved_entries': retrieved.length,
  };
}
