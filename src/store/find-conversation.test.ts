import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KyselyPlugin } from 'kysely';
import { aTurn } from '../../test/support/turns.ts';
import { kyselyLightningStore } from './kysely-lightning-store.ts';
import { migrate } from './migrate.ts';
import { sqliteEngine } from './sqlite-engine.ts';
import { findConversation } from './turns.ts';

const folder = mkdtempSync(join(tmpdir(), 'lightning-conversation-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a first turn that comes in between its queries does not make a conversation another one’s', async () => {
  const file = join(folder, 'lightning.db');
  await migrate({ file });
  const engine = sqliteEngine({ file, busyTimeoutMs: 1_000 });
  const store = kyselyLightningStore(engine);
  const turn = aTurn();
  const comesIn: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      await store.trackTurn(turn);
      return result;
    },
  };
  const watched = { ...engine, db: engine.db.withPlugin(comesIn) };
  const find = (caller: string) => findConversation(watched, turn.conversationId, { caller, userId: null }, 6);
  expect(await find(turn.caller)).toBeNull();
  expect(await find('somebody-else')).toEqual({ isOwn: false, exchanges: [] });
  await store.close();
});
