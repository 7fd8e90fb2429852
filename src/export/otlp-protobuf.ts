import { createHash } from 'node:crypto';
import protobuf from 'protobufjs/light.js';
import type { DatasetRow } from '../domain/learning/dataset/dataset-row.ts';
import { type SpanAttribute, type TurnSpan, turnSpans } from '../domain/learning/export/turn-spans.ts';

/** The part of opentelemetry-proto 1.x (trace/v1, collector/trace/v1) that the spans of a turn need; field numbers as there. */
const OTLP = protobuf.Root.fromJSON({
  nested: {
    ExportTraceServiceRequest: { fields: { resourceSpans: { rule: 'repeated', type: 'ResourceSpans', id: 1 } } },
    ResourceSpans: {
      fields: {
        resource: { type: 'Resource', id: 1 },
        scopeSpans: { rule: 'repeated', type: 'ScopeSpans', id: 2 },
      },
    },
    Resource: { fields: { attributes: { rule: 'repeated', type: 'KeyValue', id: 1 } } },
    ScopeSpans: {
      fields: {
        scope: { type: 'InstrumentationScope', id: 1 },
        spans: { rule: 'repeated', type: 'Span', id: 2 },
      },
    },
    InstrumentationScope: { fields: { name: { type: 'string', id: 1 }, version: { type: 'string', id: 2 } } },
    Span: {
      fields: {
        traceId: { type: 'bytes', id: 1 },
        spanId: { type: 'bytes', id: 2 },
        name: { type: 'string', id: 5 },
        kind: { type: 'int32', id: 6 },
        startTimeUnixNano: { type: 'fixed64', id: 7 },
        endTimeUnixNano: { type: 'fixed64', id: 8 },
        attributes: { rule: 'repeated', type: 'KeyValue', id: 9 },
      },
    },
    KeyValue: { fields: { key: { type: 'string', id: 1 }, value: { type: 'AnyValue', id: 2 } } },
    AnyValue: {
      oneofs: { value: { oneof: ['stringValue', 'boolValue', 'intValue', 'doubleValue'] } },
      fields: {
        stringValue: { type: 'string', id: 1 },
        boolValue: { type: 'bool', id: 2 },
        intValue: { type: 'int64', id: 3 },
        doubleValue: { type: 'double', id: 4 },
      },
    },
  },
});
const REQUEST = OTLP.lookupType('ExportTraceServiceRequest');

/** SPAN_KIND_INTERNAL and SPAN_KIND_CLIENT. */
const INTERNAL = 1;
const CLIENT = 3;
const NANOS_PER_MS = 1_000_000n;

/**
 * A turn as an OTLP `ExportTraceServiceRequest`, binary protobuf. Such messages joined end to end are again one: that is how protobuf merges
 * repeated fields, so an export of any size is written turn by turn and read as one message, or turn by turn.
 * Each turn is a rollout of its own: `agentlightning.rollout_id` is its message id. The same turn gives the same bytes.
 */
export function encodeTurn(row: DatasetRow): Uint8Array {
  const traceId = digest(row.messageId).subarray(0, 16);
  const [model, reward] = turnSpans(row);
  const spans = [
    spanOf(model, traceId, digest(`${row.messageId}/model`), CLIENT),
    spanOf(reward, traceId, digest(`${row.messageId}/reward`), INTERNAL),
  ];
  const resource = {
    'service.name': 'homeview-lightning',
    'agentlightning.rollout_id': row.messageId,
    'agentlightning.attempt_id': `${row.messageId}/1`,
  };
  const request = {
    resourceSpans: [
      {
        resource: { attributes: keyValues(resource, {}) },
        scopeSpans: [{ scope: { name: 'homeview-lightning' }, spans }],
      },
    ],
  };
  return REQUEST.encode(REQUEST.fromObject(request)).finish();
}

function spanOf({ name, startMs, endMs, attributes, doubles }: TurnSpan, traceId: Buffer, id: Buffer, kind: number) {
  return {
    traceId,
    spanId: id.subarray(0, 8),
    name,
    kind,
    startTimeUnixNano: nanoseconds(startMs),
    endTimeUnixNano: nanoseconds(endMs),
    attributes: keyValues(attributes, doubles),
  };
}

function keyValues(attributes: Readonly<Record<string, SpanAttribute>>, doubles: Readonly<Record<string, number>>) {
  return [
    ...Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) })),
    ...Object.entries(doubles).map(([key, doubleValue]) => ({ key, value: { doubleValue } })),
  ];
}

function anyValue(value: SpanAttribute) {
  if (typeof value === 'string') return { stringValue: value };
  return typeof value === 'boolean' ? { boolValue: value } : { intValue: value };
}

/** Whole nanoseconds: as decimal text, since they need more digits than a number has. */
function nanoseconds(ms: number): string {
  return String(BigInt(ms) * NANOS_PER_MS);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
