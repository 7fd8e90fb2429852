// What Agent Lightning itself reads of our spans: its store server takes them, its triplet adapter reads them back.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { exportRows } from '../../src/export/export-rows.ts';
import { snapshotRows } from '../../src/export/snapshot-rows.ts';
import { migrate } from '../../src/store/migrate.ts';
import { openLightningStore } from '../../src/store/open-lightning-store.ts';
import { trackJudgedTurns } from '../support/judged-turns.ts';
import { pythonWith } from '../support/python.ts';

jest.setTimeout(400_000);

const EXAMPLE = path.resolve(import.meta.dirname, '../../examples/agent-lightning');
const SCRIPT = path.join(import.meta.dirname, 'agent_lightning_reads.py');

const environment = pythonWith(
  path.join(import.meta.dirname, 'agent-lightning-server.txt'),
  path.join(import.meta.dirname, 'agent-lightning.txt'),
);
if ('missing' in environment) console.warn(`skipped test/consumers/agent-lightning: ${environment.missing}`);
const maybe = 'missing' in environment ? test.skip : test;

maybe(
  'a real Agent Lightning server takes the spans, and its own adapter reads prompt, response and the one effective reward of each turn',
  async () => {
    if ('missing' in environment) return;
    const folder = await mkdtemp(path.join(os.tmpdir(), 'lightning-spans-'));
    const file = path.join(folder, 'lightning.db');
    await migrate({ file });
    const store = openLightningStore({ file });
    try {
      const { snapshotId, train } = await trackJudgedTurns(store);
      const spans = path.join(folder, 'spans.binpb');
      await writeFile(spans, exportRows('agent-lightning-otlp', snapshotRows(store, snapshotId, 'train')).chunks);
      const { stdout } = await promisify(execFile)(environment.python, [SCRIPT, spans, EXAMPLE], {
        env: { PATH: process.env.PATH, PYTHONDONTWRITEBYTECODE: '1' },
      });
      const found = JSON.parse(/^TURNS (.*)$/m.exec(stdout)?.[1] ?? 'null');
      expect(found).toEqual(
        Object.values(train).map(({ messageId, message, response, effectiveReward }) => ({
          message_id: messageId,
          status: 'succeeded',
          spans: ['openai.chat.completion', 'agentlightning.annotation'],
          triplets: [
            {
              prompt: [{ role: 'user', content: message }],
              response: [{ role: 'assistant', content: response }],
              reward: effectiveReward,
              response_id: messageId,
            },
          ],
        })),
      );
    } finally {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
);
