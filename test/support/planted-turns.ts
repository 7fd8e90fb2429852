import { randomUUID } from 'node:crypto';
import type { Turn } from '../../src/domain/turn/turn.ts';
import { openLightningStore } from '../../src/store/open-lightning-store.ts';
import { aTurn } from './turns.ts';
import type { World } from './world.ts';

/** Writes turns of as many users, every second one with a thumbs-up, straight into a world's store: enough to train on from 40 users on. */
export async function plantTurns(world: World, users: number, overrides: Partial<Turn> = {}): Promise<void> {
  const { DATABASE_URL: databaseUrl, LIGHTNING_DB: file } = world.environment;
  const store = openLightningStore({ databaseUrl, file });
  try {
    for (let user = 0; user < users; user += 1) {
      const judged = user % 2 === 0 ? { explicitReward: 1, effectiveReward: 1, userSignalReward: 1 } : {};
      await store.trackTurn(
        aTurn({ userId: `planted-${user}`, message: `What does ${randomUUID()} cost?`, ...judged, ...overrides }),
      );
    }
  } finally {
    await store.close();
  }
}
