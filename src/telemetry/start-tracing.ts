import { createRequire } from 'node:module';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { detectResourcesSync, envDetectorSync, Resource } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import {
  makeWorkflowExporter,
  OpenTelemetryActivityInboundInterceptor,
  OpenTelemetryActivityOutboundInterceptor,
  OpenTelemetryWorkflowClientInterceptor,
} from '@temporalio/interceptors-opentelemetry';
import { linkedFeedbackActivities } from './linked-feedback.ts';
import { tracedGenerator } from './traced-generator.ts';
import type { Tracing } from './tracing.ts';

/**
 * Starts to send spans by OTLP (HTTP, protobuf). Where to, how many and under which names is said by the standard variables
 * OTEL_EXPORTER_OTLP_*, OTEL_TRACES_SAMPLER, OTEL_BSP_*, OTEL_RESOURCE_ATTRIBUTES and OTEL_SERVICE_NAME, which the SDK reads.
 * @param serviceName the service's name where OTEL_SERVICE_NAME gives none.
 */
export function startTracing(serviceName: string): Tracing {
  const resource = Resource.default()
    .merge(new Resource({ 'service.name': serviceName }))
    .merge(detectResourcesSync({ detectors: [envDetectorSync] }));
  const processor = new BatchSpanProcessor(new OTLPTraceExporter());
  const provider = new NodeTracerProvider({ resource, spanProcessors: [processor] });
  // The context follows promises, and crosses processes as W3C Trace Context.
  provider.register();
  return {
    isOn: true,
    clientInterceptors: [new OpenTelemetryWorkflowClientInterceptor()],
    worker: {
      interceptors: {
        activity: [
          (context) => ({
            inbound: new OpenTelemetryActivityInboundInterceptor(context),
            outbound: new OpenTelemetryActivityOutboundInterceptor(context),
          }),
        ],
      },
      sinks: { exporter: makeWorkflowExporter(processor, resource) },
    },
    workflowModules: TRACING_WORKFLOW_MODULES,
    generators: ({ generator, fallback }) => ({
      generator: tracedGenerator(generator),
      fallback: tracedGenerator(fallback),
    }),
    feedbackActivities: linkedFeedbackActivities,
    stop: () => provider.shutdown(),
  };
}

/** The workflow's side of the interceptors: it runs inside the sandbox, so the bundle holds it. */
export const TRACING_WORKFLOW_MODULES: readonly string[] = [
  createRequire(import.meta.url).resolve('@temporalio/interceptors-opentelemetry/lib/workflow-interceptors'),
];
