import { openTemporaryStore, type TemporaryStore } from '../../test/support/temporary-store.ts';
import { aTurn } from '../../test/support/turns.ts';
import type { LightningStore } from '../store/lightning-store.ts';
import { lookUpTurn } from './look-up-turn.ts';

let temporary: TemporaryStore;
let store: LightningStore;
beforeAll(async () => {
  temporary = await openTemporaryStore();
  store = temporary.store;
});
afterAll(() => temporary.remove());

test('the model is shown no message of another caller, though both chose one conversation id', async () => {
  const shared = { conversationId: 'conv-shared' };
  await store.trackTurn(aTurn({ ...shared, caller: 'their-app', message: 'their secret', userId: 'ann' }));
  const ours = aTurn({ ...shared, caller: 'our-app', userId: 'ann' });
  expect(await lookUpTurn(store, ours)).toEqual({ committed: null, history: [] });
  await store.trackTurn(aTurn({ ...shared, caller: 'our-app', message: 'our own', userId: 'ann' }));
  const { history } = await lookUpTurn(store, ours);
  expect(history.map(({ message }) => message)).toEqual(['our own']);
});

test('the model is shown no message of another user of the same caller, and those from before the user was named', async () => {
  const shared = { conversationId: 'conv-of-two', caller: 'our-app' };
  await store.trackTurn(aTurn({ ...shared, userId: null, message: 'before signing in' }));
  await store.trackTurn(aTurn({ ...shared, userId: 'bob', message: 'of bob' }));
  const { history } = await lookUpTurn(store, aTurn({ ...shared, userId: 'ann' }));
  expect(history.map(({ message }) => message)).toEqual(['before signing in']);
});

test('a turn whose row is committed is found with it: a retry answers what was answered', async () => {
  const turn = await store.trackTurn(aTurn());
  expect((await lookUpTurn(store, turn)).committed).toEqual(turn);
});
