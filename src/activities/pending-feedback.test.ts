import { MockActivityEnvironment } from '@temporalio/testing';
import { openTemporaryStore, type TemporaryStore } from '../../test/support/temporary-store.ts';
import { aFeedback, aTurn } from '../../test/support/turns.ts';
import type { TurnGateway } from '../contracts/turn-gateway.ts';
import type { LightningStore } from '../store/lightning-store.ts';
import { createPendingFeedbackActivities } from './feedback.ts';

const NOW = '2026-01-01T12:00:00.000Z';
let temporary: TemporaryStore;
let store: LightningStore;
beforeEach(async () => {
  temporary = await openTemporaryStore();
  store = temporary.store;
});
afterEach(() => temporary.remove());

/** One sweep, over events older than ten seconds; what it reports. `deliver` stands for Temporal. */
async function sweep(deliver: TurnGateway['deliverFeedback'], nowMs = () => Date.parse(NOW)) {
  const { deliverPendingFeedback } = createPendingFeedbackActivities({
    store,
    gateway: { deliverFeedback: deliver } as TurnGateway,
    nowMs,
  });
  return await new MockActivityEnvironment().run(deliverPendingFeedback, { minimumAgeMs: 10_000, limit: 10 });
}

async function accept(messageId: string, createdAt: string): Promise<string> {
  const feedbackId = `f-${messageId}-${createdAt}`;
  await store.trackTurn(aTurn({ messageId }));
  await store.acceptFeedback(aFeedback(messageId, { feedbackId, createdAt }));
  return feedbackId;
}

test('the sweep goes on past an event that cannot be signalled', async () => {
  const first = await accept('m-1', '2026-01-01T11:00:00.000Z');
  const bad = await accept('m-2', '2026-01-01T11:00:01.000Z');
  const last = await accept('m-3', '2026-01-01T11:00:02.000Z');
  const delivered: string[] = [];
  const report = await sweep(async ({ feedbackId }) => {
    if (feedbackId === bad) throw new Error('signals of this workflow are refused');
    delivered.push(feedbackId);
    return true;
  });
  expect(delivered).toEqual([first, last]);
  expect(report).toEqual({ delivered: 2, failed: 1 });
});

test('the sweep leaves fresh feedback to its own signal, and takes what a fast clock stamped at once', async () => {
  await accept('m-fresh', '2026-01-01T11:59:55.000Z');
  const old = await accept('m-old', '2026-01-01T11:59:49.000Z');
  const ahead = await accept('m-ahead', '2026-01-01T15:00:00.000Z');
  const delivered: string[] = [];
  await sweep(async ({ feedbackId }) => delivered.push(feedbackId) > 0);
  expect(delivered).toEqual([old, ahead]);
});

test('what Temporal does not take counts as failed, and stays for the next sweep', async () => {
  const only = await accept('m-1', '2026-01-01T11:00:00.000Z');
  expect(await sweep(async () => false)).toEqual({ delivered: 0, failed: 1 });
  const delivered: string[] = [];
  await sweep(async ({ feedbackId }) => delivered.push(feedbackId) > 0);
  expect(delivered).toEqual([only]);
});

test('the sweep ends within the time of its activity, and reports what it leaves', async () => {
  for (const second of [0, 1, 2]) await accept(`m-${second}`, `2026-01-01T11:00:0${second}.000Z`);
  let clockMs = Date.parse(NOW);
  const slow = async () => {
    clockMs += 25_000;
    return true;
  };
  expect(await sweep(slow, () => clockMs)).toEqual({ delivered: 2, failed: 1 });
});
