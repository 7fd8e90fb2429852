import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { LightningStore } from '../../src/store/lightning-store.ts';
import { migrate } from '../../src/store/migrate.ts';
import { openLightningStore } from '../../src/store/open-lightning-store.ts';
import { aFeedback, aRetraction, aTurn, WITHIN_WINDOW } from '../support/turns.ts';
import { checkStore } from './checker/check-store.ts';
import { checkWorkflows, type Execution, LONGEST_HISTORY } from './checker/check-workflows.ts';
import { readStore } from './checker/stored.ts';
import type { Entry, Operation } from './journal.ts';

/** What the driver was told in a run on which nothing went wrong: two turns, an up, a change of mind, an undo, a copy. */
const ENTRIES: Entry[] = [];
let folder: string;
let file: string;
let pristine: string;
let store: LightningStore;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lightning-checker-'));
  pristine = join(folder, 'pristine.db');
  await migrate({ file: pristine });
  store = openLightningStore({ file: pristine });
  await ask('m-1');
  await ask('m-2');
  await opine('m-1', 'f-1', 'thumbs_up');
  await opine('m-1', 'f-2', 'thumbs_down', 'f-1');
  await takeBack('m-1', 'f-2');
  await opine('m-2', 'f-3', 'copy');
  await store.close();
});
beforeEach(() => {
  file = join(folder, `${expect.getState().currentTestName?.length}-${Math.random()}.db`);
  const original = new DatabaseSync(pristine);
  original.prepare('vacuum into ?').run(file);
  original.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const acknowledge = (operation: Operation, body: object | null, status: number) => {
  ENTRIES.push(
    { type: 'begun', at: 0, operation },
    {
      type: 'answered',
      at: 1,
      sentAt: 0,
      operation: operation.id,
      status,
      body: body === null ? '' : JSON.stringify(body),
      applied: null,
    },
  );
};

async function ask(messageId: string): Promise<void> {
  const turn = await store.trackTurn(aTurn({ messageId }));
  const body = { message_id: messageId, conversation_id: turn.conversationId, message: turn.message };
  acknowledge(
    { id: ENTRIES.length, kind: 'ask', messageId, body },
    { response: turn.response, reward: turn.implicitReward },
    200,
  );
}

async function opine(
  messageId: string,
  feedbackId: string,
  feedbackType: 'thumbs_up' | 'thumbs_down' | 'copy',
  supersedes?: string,
): Promise<void> {
  const accepted = await store.acceptFeedback(aFeedback(messageId, { feedbackId, feedbackType }));
  await store.applyFeedback({ feedbackId, source: 'live', appliedAt: WITHIN_WINDOW });
  const body = { message_id: messageId, feedback_type: feedbackType };
  const score = 'event' in accepted ? accepted.event.rewardScore : null;
  acknowledge(
    { id: ENTRIES.length, kind: 'feedback', messageId, body, idempotencyKey: null },
    { feedback_id: feedbackId, ...body, reward_score: score, ...(supersedes === undefined ? {} : { supersedes }) },
    201,
  );
}

async function takeBack(messageId: string, feedbackId: string): Promise<void> {
  const retractionId = `undo-${feedbackId}`;
  await store.retractFeedback(aRetraction(feedbackId, { retractionId }));
  await store.applyFeedback({ feedbackId: retractionId, source: 'live', appliedAt: WITHIN_WINDOW });
  acknowledge({ id: ENTRIES.length, kind: 'undo', messageId, feedbackId }, null, 204);
}

/** What the checker says after a change to the store behind everybody's back. */
async function afterChange(sql: string): Promise<readonly string[]> {
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: false });
  database.exec(sql);
  database.close();
  return kindsAndMessages(ENTRIES);
}

async function kindsAndMessages(entries: readonly Entry[]): Promise<readonly string[]> {
  return checkStore(entries, await readStore({ file })).map(({ kind, about }) => `${kind} ${about}`);
}

const COLUMNS = `conversation_id, user_id, feedback_type, rating, reward_score, comment, helpful, accurate, complete,
  created_at, kind, retracts, supersedes, source, applied_at, calculator_version, caller, idempotency_key, request_hash`;

test('a store that holds exactly what was acknowledged has no violation', async () => {
  expect(await kindsAndMessages(ENTRIES)).toEqual([]);
});

describe('what the checker of the store reports', () => {
  test.each([
    [
      'a lost turn',
      "delete from message_feedback where message_id = 'm-2'; delete from turns where message_id = 'm-2'",
      ['lost m-2'],
    ],
    [
      'another answer than the one given',
      "update turns set response = response || '!' where message_id = 'm-2'",
      ['lost m-2'],
    ],
    [
      'a row that nobody asked for',
      "update turns set message_id = 'm-3' where message_id = 'm-2'",
      ['lost m-2', 'doubled m-3'],
    ],
    ['a lost event', "delete from message_feedback where feedback_id = 'f-3'", ['lost m-2']],
    [
      'a doubled event',
      `insert into message_feedback (feedback_id, message_id, seq, ${COLUMNS})
       select 'f-9', message_id, 9, ${COLUMNS} from message_feedback where feedback_id = 'f-3'`,
      ['doubled m-2'],
    ],
    ['a lost undo', "delete from message_feedback where kind = 'retraction'", ['lost m-1']],
    [
      'an event that was never applied',
      "update message_feedback set applied_at = null where feedback_id = 'f-3'",
      ['stuck m-2'],
    ],
    ['a hole in the order', "update message_feedback set seq = 7 where feedback_id = 'f-3'", ['wrong m-2']],
    ['a wrong effective reward', "update turns set effective_reward = 0.1 where message_id = 'm-1'", ['wrong m-1']],
    ['a wrong explicit reward', "update turns set explicit_reward = null where message_id = 'm-2'", ['wrong m-2']],
    [
      'a wrong score of an event',
      "update message_feedback set reward_score = 0.5 where feedback_id = 'f-3'",
      ['wrong m-2', 'wrong m-2'],
    ],
    [
      'another comment than the one sent',
      "update message_feedback set comment = 'x' where feedback_id = 'f-3'",
      ['wrong m-2'],
    ],
  ])('%s', async (_name, sql, expected) => {
    expect(await afterChange(sql)).toEqual(expected);
  });

  test('a question and feedback that were never acknowledged', async () => {
    const unanswered = ENTRIES.filter((entry) => entry.type !== 'answered' || entry.operation !== 0);
    expect(await kindsAndMessages(unanswered)).toEqual(['stuck m-1']);
  });

  test('one request that was acknowledged with two ids', async () => {
    const second = ENTRIES.findLast((entry) => entry.type === 'answered');
    if (second?.type !== 'answered') throw new Error('no answer');
    const twice = { ...second, body: second.body.replace('f-3', 'f-4') };
    expect(await kindsAndMessages([...ENTRIES, twice])).toEqual(['doubled m-2']);
  });
});

describe('what the checker of the workflows reports', () => {
  const execution = (changes: Partial<Execution> = {}): Execution => ({
    workflowId: 'chat-turn/m-1',
    type: 'chatTurn',
    status: 'COMPLETED',
    historyLength: 20,
    ...changes,
  });
  test.each<[string, readonly Execution[], readonly string[]]>([
    ['nothing, when each turn has one workflow that ended', [execution()], []],
    ['a turn without a workflow', [], ['lost']],
    ['a turn with two workflows', [execution(), execution()], ['doubled']],
    ['a workflow that still runs', [execution({ status: 'RUNNING' })], ['stuck']],
    ['a workflow that failed', [execution({ status: 'FAILED' })], ['stuck']],
    ['a history without end', [execution({ historyLength: LONGEST_HISTORY + 1 })], ['wrong']],
  ])('%s', (_name, executions, kinds) => {
    expect(checkWorkflows(['m-1'], executions).map(({ kind }) => kind)).toEqual(kinds);
  });
});
