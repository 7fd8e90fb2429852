import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type OtlpReceiver, type ReceivedSpan, startOtlpReceiver } from '../support/otlp-receiver.ts';
import { startWorld, type World } from '../support/world.ts';

jest.setTimeout(120_000);

let receiver: OtlpReceiver;
beforeAll(async () => {
  receiver = await startOtlpReceiver();
});
afterAll(() => receiver?.stop());

/** The names from a span up to its trace's first one. */
function wayUp(span: ReceivedSpan, spans: readonly ReceivedSpan[]): readonly string[] {
  const names: string[] = [];
  let each: ReceivedSpan | undefined = span;
  while (each !== undefined) {
    names.push(each.name);
    const { traceId, parentSpanId }: ReceivedSpan = each;
    each = spans.find((other) => other.traceId === traceId && other.spanId === parentSpanId);
  }
  return names;
}

/** Waits for a span of a trace: it is sent when it has ended, and some end with their workflow. */
async function spanOf(traceId: string, name: string): Promise<ReceivedSpan> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const found = receiver.spans().find((span) => span.traceId === traceId && span.name === name);
    if (found !== undefined) return found;
    await delay(50);
  }
  throw new Error(
    `no span ${name} came, only ${receiver
      .spans()
      .map((span) => span.name)
      .join(', ')}`,
  );
}

test('one trace leads from the request through workflow and activities to the feedback, which links the request that gave it', async () => {
  const world = await startWorld('sqlite', {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_BSP_SCHEDULE_DELAY: '100',
    FEEDBACK_WINDOW: '2s',
    LOG_LEVEL: 'info',
  });
  try {
    const messageId = `m-${randomUUID()}`;
    const traceId = randomUUID().replaceAll('-', '');
    const caller = `00-${traceId}-00f067aa0ba902b7-01`;
    const body = { message: 'How much to paint my living room?', message_id: messageId, agent: 'cost_estimator' };
    expect((await world.api.post('/api/v1/chat', body, { headers: { traceparent: caller } })).status).toBe(200);
    const given = { message_id: messageId, feedback_type: 'thumbs_up', comment: 'secret of Ann' };
    expect((await world.api.post('/api/v1/chat/feedback', given)).status).toBe(201);

    await spanOf(traceId, 'RunWorkflow:chatTurn');
    const applied = await spanOf(traceId, 'RunActivity:applyExplicitReward');
    const spans = receiver.spans();

    expect(wayUp(applied, spans)).toEqual([
      'RunActivity:applyExplicitReward',
      'StartActivity:applyExplicitReward',
      'RunWorkflow:chatTurn',
      'StartWorkflow:chatTurn',
      'POST /api/v1/chat',
    ]);
    // The caller's own span is the parent of ours.
    expect(spans.find((span) => span.name === 'POST /api/v1/chat')?.parentSpanId).toBe('00f067aa0ba902b7');

    const model = spans.find((span) => span.attributes['gen_ai.operation.name'] === 'chat' && span.traceId === traceId);
    expect(model?.attributes).toMatchObject({
      'gen_ai.provider.name': 'grounded',
      'gen_ai.agent.name': 'cost_estimator',
      'gen_ai.response.id': messageId,
      'homeview.intent': 'cost_estimate',
    });
    expect(model === undefined ? [] : wayUp(model, spans).slice(1)).toEqual([
      'RunActivity:answerTurn',
      'StartActivity:answerTurn',
      'RunWorkflow:chatTurn',
      'StartWorkflow:chatTurn',
      'POST /api/v1/chat',
    ]);

    const request = spans.find((span) => span.name === 'POST /api/v1/chat/feedback');
    expect(request?.attributes).toMatchObject({
      'http.response.status_code': 201,
      'http.route': '/api/v1/chat/feedback',
    });
    const signal = spans.find((span) => span.name === 'SignalWorkflow:feedback' && span.traceId === request?.traceId);
    expect(wayUp(signal ?? applied, spans)).toEqual(['SignalWorkflow:feedback', 'POST /api/v1/chat/feedback']);
    expect(applied.links.map((link) => link.traceId)).toEqual([request?.traceId]);
    expect(request?.traceId).not.toBe(traceId);

    // What users write is in no span.
    expect(JSON.stringify(spans)).not.toMatch(/paint my living room|secret of Ann/);

    const lines = world.process
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'));
    const turn = lines.map((line) => JSON.parse(line)).find(({ msg }) => msg === 'turn answered');
    expect(turn).toMatchObject({
      messageId,
      workflowId: `chat-turn/${messageId}`,
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      trace_id: traceId,
      agent: 'cost_estimator',
    });
  } finally {
    await world.stop();
  }
});

test('without the variables no span is sent', async () => {
  const before = receiver.spans().length;
  const world: World = await startWorld('sqlite', {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_TRACES_EXPORTER: 'none',
  });
  try {
    expect((await world.api.post('/api/v1/chat', { message: 'How much to paint?' })).status).toBe(200);
  } finally {
    await world.stop();
  }
  expect(receiver.spans().length).toBe(before);
});
