import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lightningStoreContract } from './lightning-store.contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'lightning-store-'));
afterAll(() => rmSync(folder, { recursive: true }));

lightningStoreContract(async () => ({ file: join(folder, 'lightning.db') }));
