import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { rawRequest } from '../support/raw-http.ts';
import { startWorld, type World } from '../support/world.ts';

jest.setTimeout(120_000);

const OPS = 'ops-key-0123456789abcdef';
const APP = 'app-key-0123456789abcdef';
const keyOf = (id: string, fill: number) => `${id}:${Buffer.alloc(32, fill).toString('base64')}`;
const UI_PORT = '8299';
const UI = `http://127.0.0.1:${UI_PORT}`;
const SECRET = 'How much to paint my zebrawood kitchen?';
const bearer = (key: string) => ({ Authorization: `Bearer ${key}` });

describe('with payload keys', () => {
  let world: World;
  /** Reads what Temporal has, without any key. */
  let stranger: Client;
  beforeAll(async () => {
    world = await startWorld('sqlite', {
      LIGHTNING_API_KEYS: `ops:operator:${OPS},app:chat:${APP}`,
      PAYLOAD_KEYS: keyOf('old', 1),
      TEMPORAL_UI_PORT: UI_PORT,
    });
    const connection = await Connection.connect({ address: world.temporalAddress });
    stranger = new Client({ connection, namespace: world.namespace });
  });
  afterAll(async () => {
    await stranger?.connection.close();
    await world?.stop();
  });

  const ask = async (): Promise<string> => {
    const body = { message: SECRET, user_id: 'ann-secret', conversation_id: 'conv-secret' };
    const { status, json } = await world.api.post('/api/v1/chat', body, { headers: bearer(APP) });
    expect(status).toBe(200);
    return json.message_id;
  };
  const startEventOf = async (messageId: string) => {
    const { events } = await stranger.workflow.getHandle(`chat-turn/${messageId}`).fetchHistory();
    return { events, started: events?.[0]?.workflowExecutionStartedEventAttributes };
  };
  const decode = (payloads: unknown, headers: Record<string, string>) =>
    world.api.post('/codec/decode', { payloads }, { headers });

  test('Temporal holds no text, no user id and no conversation id; the ids are found under their HMAC', async () => {
    const messageId = await ask();
    const { events, started } = await startEventOf(messageId);
    const held = JSON.stringify(events, (_, value) =>
      value?.type === 'Buffer' || value instanceof Uint8Array
        ? Buffer.from(value.data ?? value).toString('latin1')
        : value,
    );
    for (const text of ['zebrawood', 'ann-secret', 'conv-secret', '"chat_agent"\\"']) expect(held).not.toContain(text);
    const [input] = started?.input?.payloads ?? [];
    expect(Buffer.from(input?.metadata?.['encryption-key-id'] ?? []).toString()).toBe('old');
    const attributes = started?.searchAttributes?.indexedFields ?? {};
    expect(Buffer.from(attributes.UserId?.data ?? []).toString()).toMatch(/^"old\.[0-9a-f]{32}"$/);
    expect(Buffer.from(attributes.ConversationId?.data ?? []).toString()).toMatch(/^"old\.[0-9a-f]{32}"$/);
    expect(Buffer.from(attributes.Agent?.data ?? []).toString()).toBe('"chat_agent"');
  });

  test('an operator reads them through the codec endpoint, from the pages of Temporal UI; others do not', async () => {
    const { started } = await startEventOf(await ask());
    const [input] = started?.input?.payloads ?? [];
    const payload = {
      metadata: Object.fromEntries(
        Object.entries(input?.metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('base64')]),
      ),
      data: Buffer.from(input?.data ?? []).toString('base64'),
    };
    const opened = await decode([payload], { ...bearer(OPS), Origin: UI });
    expect(opened.status).toBe(200);
    expect(Buffer.from(opened.json.payloads[0].data, 'base64').toString()).toContain(SECRET);
    expect(opened.headers.get('access-control-allow-origin')).toBe(UI);
    expect((await decode([payload], bearer(APP))).status).toBe(403);
    expect((await decode([payload], {})).status).toBe(401);

    const signedIn = await rawRequest(`${world.url}/api/v1/session`, { method: 'POST', body: { key: OPS } });
    const Cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? '';
    const byCookie = (Origin: string) =>
      rawRequest(`${world.url}/codec/decode`, { method: 'POST', headers: { Cookie, Origin }, body: { payloads: [] } });
    expect((await byCookie(UI)).status).toBe(200);
    expect((await byCookie('https://evil.example')).status).toBe(403);

    const encoded = await world.api.post('/codec/encode', { payloads: opened.json.payloads }, { headers: bearer(OPS) });
    expect((await decode(encoded.json.payloads, bearer(OPS))).json).toEqual(opened.json);
    const changed = { ...payload, data: `${payload.data.slice(0, -8)}AAAAAAA=` };
    expect((await decode([changed], bearer(OPS))).status).toBe(422);
  });

  test('after a rotation turns that were open go on, and new ones are written with the new key', async () => {
    const messageId = await ask();
    world.environment.PAYLOAD_KEYS = `${keyOf('new', 2)},${keyOf('old', 1)}`;
    await world.restart();
    const body = { message_id: messageId, feedback_type: 'thumbs_up' };
    expect((await world.api.post('/api/v1/chat/feedback', body, { headers: bearer(APP) })).status).toBe(201);
    let reward: number | null = null;
    for (let attempt = 0; attempt < 200 && reward === null; attempt += 1) {
      await delay(100);
      const { json } = await world.api.get(`/api/v1/chat/messages/${messageId}`, { headers: bearer(APP) });
      reward = json.explicit_reward;
    }
    expect(reward).toBe(1);
    const { started } = await startEventOf(await ask());
    const [input] = started?.input?.payloads ?? [];
    expect(Buffer.from(input?.metadata?.['encryption-key-id'] ?? []).toString()).toBe('new');
  });
});
