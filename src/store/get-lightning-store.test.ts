import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aTurn } from '../../test/support/turns.ts';
import { getLightningStore } from './get-lightning-store.ts';
import { migrate } from './migrate.ts';

describe("the guide's getLightningStore()", () => {
  const folder = mkdtempSync(join(tmpdir(), 'lightning-store-'));
  const file = join(folder, 'lightning.db');
  beforeAll(() => migrate({ file }));
  afterEach(() => getLightningStore().close());
  afterAll(() => rmSync(folder, { recursive: true }));

  it('gives statistics of an agent, and is enabled', async () => {
    const store = getLightningStore({ file });
    expect(store.isEnabled()).toBe(true);
    await store.trackTurn(aTurn());
    expect(await getLightningStore().getStatistics('chat_agent')).toMatchObject({
      enabled: true,
      totalInteractions: 1,
      avgReward: 0.65,
      minReward: 0.65,
      maxReward: 0.65,
    });
  });

  it('gives the same store to everyone in the process, until it is closed', async () => {
    const store = getLightningStore({ file });
    expect(getLightningStore()).toBe(store);
    expect(getLightningStore({ file })).toBe(store);
    expect(() => getLightningStore({ file: 'another.db' })).toThrow('open already with another configuration');
    await store.close();
    expect(getLightningStore({ file })).not.toBe(store);
  });
});
