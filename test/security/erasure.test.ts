import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { sideOfUser } from '../../src/domain/learning/dataset-split.ts';
import { openLightningStore } from '../../src/store/open-lightning-store.ts';
import { payloadCodec } from '../../src/temporal/payload-codec.ts';
import { QUICK_CONFIG, rolloutWhen, saveCandidate, storeOf } from '../support/rollouts.ts';
import { startWorker } from '../support/service.ts';
import { ENGINES, startWorld } from '../support/world.ts';

jest.setTimeout(240_000);

const OPS = 'ops-key-0123456789abcdef';
const APP = 'app-key-0123456789abcdef';
const PAYLOAD_KEY = Buffer.alloc(32, 1);
const COMMENT = 'I live at 7 Elm Street';
const bearer = (key: string) => ({ headers: { Authorization: `Bearer ${key}` } });

describe.each(ENGINES)('erasing a user on %s', (engine) => {
  test('leaves tombstones behind 410, no text and no execution, also of turns under way; others keep theirs', async () => {
    const world = await startWorld(engine, {
      EMBEDDED_WORKER: 'off',
      LIGHTNING_API_KEYS: `ops:operator:${OPS},app:chat:${APP}`,
      PAYLOAD_KEYS: `k:${PAYLOAD_KEY.toString('base64')}`,
    });
    const { DATABASE_URL: databaseUrl, LIGHTNING_DB: file } = world.environment;
    const store = openLightningStore({ databaseUrl, file });
    const connection = await Connection.connect({ address: world.temporalAddress });
    const codec = payloadCodec([{ id: 'k', key: PAYLOAD_KEY }]);
    const dataConverter = { payloadCodecs: codec === null ? [] : [codec] };
    const temporal = new Client({ connection, namespace: world.namespace, dataConverter });
    let worker = await startWorker(world.environment, 'chat');
    try {
      const chat = (userId: string, fields: object = {}) =>
        world.api.post('/api/v1/chat', { message: `Paint for ${userId}?`, user_id: userId, ...fields }, bearer(APP));
      const [ann, bob] = [(await chat('ann', { message_id: 'ann-1' })).json, (await chat('bob')).json];
      const feedback = { message_id: ann.message_id, feedback_type: 'thumbs_up', comment: COMMENT };
      const given = await world.api.post('/api/v1/chat/feedback', feedback, bearer(APP));
      expect(given.status).toBe(201);

      // A turn whose workflow has started and whose row is not there: nobody serves the queue.
      await worker.stop();
      const underway = chat('ann', { message_id: 'ann-underway' }).catch(() => null);
      await until(
        async () => (await temporal.workflow.getHandle('chat-turn/ann-underway').describe()).status.name === 'RUNNING',
      );
      worker = await startWorker(world.environment, 'learning');

      expect((await world.api.delete('/api/v1/users/ann', bearer(APP))).status).toBe(403);
      const accepted = await world.api.delete('/api/v1/users/ann', bearer(OPS));
      expect(accepted.status).toBe(202);
      expect(accepted.json.workflow_id).not.toContain('ann');
      const result = await temporal.workflow.getHandle(accepted.json.workflow_id).result();
      expect(result).toMatchObject({ turns: 1 });
      await worker.stop();
      worker = await startWorker(world.environment, 'chat');
      await underway;

      expect((await world.api.get('/api/v1/chat/messages/ann-1', bearer(APP))).status).toBe(410);
      expect((await world.api.post('/api/v1/chat/feedback', feedback, bearer(APP))).status).toBe(410);
      expect((await world.api.delete(`/api/v1/chat/feedback/${given.json.feedback_id}`, bearer(APP))).status).toBe(410);
      expect((await chat('ann', { message_id: 'ann-1' })).status).toBe(410);
      const conversation = await world.api.get(`/api/v1/chat/conversations/${ann.conversation_id}`, bearer(APP));
      expect(conversation.text).not.toContain('ann-1');
      expect((await world.api.get(`/api/v1/chat/messages/${bob.message_id}`, bearer(APP))).json.user_id).toBe('bob');

      expect(await store.findTurn('ann-1')).toMatchObject({ message: '', response: '', userId: null });
      expect(await store.findTurn('ann-underway')).toBeNull();
      expect(JSON.stringify(await store.listFeedback('ann-1'))).not.toContain(COMMENT);
      for (const id of ['chat-turn/ann-1', 'chat-turn/ann-underway']) await until(() => isUnknown(temporal, id));
      expect(await isUnknown(temporal, `chat-turn/${bob.message_id}`)).toBe(false);

      // A row that comes in after all, as from a worker that was cut off, is emptied; what the user asks from now on is kept.
      const late = await store.findTurn(bob.message_id);
      if (late === null) throw new Error('no row');
      const tracked = await store.trackTurn({
        ...late,
        messageId: 'ann-late',
        userId: 'ann',
        createdAt: ann.created_at,
      });
      expect(tracked).toMatchObject({ message: '', userId: null });
      const again = await chat('ann');
      expect((await world.api.get(`/api/v1/chat/messages/${again.json.message_id}`, bearer(APP))).json.user_id).toBe(
        'ann',
      );

      const audit = await store.listAudit(100);
      expect(
        audit.filter(({ action }) => action.startsWith('user_')).map(({ action, actor }) => [action, actor]),
      ).toEqual([
        ['user_erased', 'ops'],
        ['user_erasure_requested', 'ops'],
      ]);
      expect(JSON.stringify(audit)).not.toContain('ann');
    } finally {
      await worker.stop();
      await store.close();
      await connection.close();
      await world.stop();
    }
  });
});

test("a user's question that a candidate was asked in staging goes with the user, from the store and from Temporal", async () => {
  const world = await startWorld('sqlite', { ROLLOUT_CHECK_INTERVAL: '1s' });
  const store = storeOf(world);
  const connection = await Connection.connect({ address: world.temporalAddress });
  const temporal = new Client({ connection, namespace: world.namespace });
  const worker = await startWorker(world.environment, 'learning');
  try {
    const ann = Array.from({ length: 100 }, (_, n) => `ann-${n}`).find((user) => sideOfUser(user) === 'held_out');
    const question = { message: 'How much to paint the hall at 7 Elm Street?', user_id: ann };
    expect((await world.api.post('/api/v1/chat', question)).status).toBe(200);
    const createdAt = new Date().toISOString();
    const snapshot = { requestId: 'one', agent: 'chat_agent', includeSimulated: false, createdAt };
    expect((await store.createDatasetSnapshot(snapshot)).card.rows).toBe(1);
    const body = { agent: 'chat_agent', candidate_policy_id: await saveCandidate(store), config: QUICK_CONFIG };
    const { rollout_id: id } = (await world.api.post('/api/v1/rollouts', body)).json;
    await rolloutWhen(world, id, ({ staging }) => staging.passed === 12);
    const copy = (await store.listStagingTurns(id)).find(({ source }) => source === 'held_out')?.messageId ?? '';
    expect(await store.findTurn(copy)).toMatchObject({ message: question.message });
    expect(await isUnknown(temporal, `chat-turn/${copy}`)).toBe(false);

    const { json } = await world.api.delete(`/api/v1/users/${ann}`);
    await temporal.workflow.getHandle(json.workflow_id).result();
    expect(await store.findTurn(copy)).toMatchObject({ message: '', response: '' });
    await until(() => isUnknown(temporal, `chat-turn/${copy}`));
  } finally {
    await worker.stop();
    await store.close();
    await connection.close();
    await world.stop();
  }
});

test('turns older than RETENTION_DAYS are erased by a schedule; without the variable the schedule goes', async () => {
  const world = await startWorld('sqlite', { RETENTION_DAYS: '30' });
  const store = openLightningStore({ file: world.environment.LIGHTNING_DB });
  const connection = await Connection.connect({ address: world.temporalAddress });
  const temporal = new Client({ connection, namespace: world.namespace });
  const schedule = temporal.schedule.getHandle('erase-expired-turns');
  try {
    const { json } = await world.api.post('/api/v1/chat', { message: 'How much to paint a room?' });
    const young = await store.findTurn(json.message_id);
    if (young === null) throw new Error('no row');
    const old = new Date(Date.now() - 31 * 86_400_000).toISOString();
    await store.trackTurn({ ...young, messageId: 'msg-old', createdAt: old });
    const worker = await startWorker(world.environment, 'learning');
    try {
      await schedule.trigger();
      await until(async () => (await world.api.get('/api/v1/chat/messages/msg-old')).status === 410);
    } finally {
      await worker.stop();
    }
    expect((await world.api.get(`/api/v1/chat/messages/${json.message_id}`)).status).toBe(200);
    delete world.environment.RETENTION_DAYS;
    await world.restart();
    await expect(schedule.describe()).rejects.toMatchObject({ name: 'ScheduleNotFoundError' });
  } finally {
    await store.close();
    await connection.close();
    await world.stop();
  }
});

test('a rollout is refused while turns are erased before an outcome is due', async () => {
  const world = await startWorld('sqlite', { RETENTION_DAYS: '2' });
  const store = storeOf(world);
  try {
    const candidate = { agent: 'chat_agent', candidate_policy_id: await saveCandidate(store) };
    const refused = await world.api.post('/api/v1/rollouts', candidate);
    expect(refused).toMatchObject({ status: 422, json: { detail: expect.stringContaining('RETENTION_DAYS=2') } });
    const sooner = { ...candidate, config: { durations: { maturation_ms: 3_600_000 } } };
    expect((await world.api.post('/api/v1/rollouts', sooner)).status).toBe(201);
  } finally {
    await store.close();
    await world.stop();
  }
});

async function isUnknown(temporal: Client, workflowId: string): Promise<boolean> {
  try {
    await temporal.workflow.getHandle(workflowId).describe();
    return false;
  } catch (error) {
    if (error instanceof Error && error.name === 'WorkflowNotFoundError') return true;
    throw error;
  }
}

/** Temporal deletes an execution that has closed just now after half a minute (measured). */
async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 450; attempt += 1) {
    if (await condition().catch(() => false)) return;
    await delay(200);
  }
  throw new Error('it did not happen within 90 s');
}
