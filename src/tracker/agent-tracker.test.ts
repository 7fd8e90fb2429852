import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { migrate } from '../store/migrate.ts';
import { openLightningStore } from '../store/open-lightning-store.ts';
import { AgentTracker } from './agent-tracker.ts';

const PAINT = {
  userMessage: 'How much to paint my living room?',
  aiResponse: 'Based on a 12x15 room, expect $700 to $2,200 with labor and mid-grade paint.',
  intent: 'cost_estimate',
} as const;

describe('an agent tracker', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lightning-tracker-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const open = async (name: string) => {
    const config = { file: path.join(folder, name) };
    await migrate(config);
    return openLightningStore(config);
  };

  test('tracks a turn with its metadata, and computes the reward when none is given', async () => {
    const store = await open('tracks.db');
    const tracker = new AgentTracker('my_agent', { store });
    const outcome = await tracker.trackChatMessage({
      ...PAINT,
      conversationId: 'conv-1',
      metadata: { intentConfidence: 0.9, executionTimeMs: 12, persona: 'landlord', suggestedActions: ['Ask for bids'] },
    });
    if (!outcome.tracked) throw new Error(outcome.reason);
    expect(outcome.reward).toMatchObject({ base: 0.5, components: [{ name: 'intent_match', value: 0.1 }] });
    const turn = await store.findTurn(outcome.messageId);
    expect(turn).toMatchObject({
      agent: 'my_agent',
      persona: 'landlord',
      executionTimeMs: 12,
      suggestedActions: ['Ask for bids'],
      intent: 'cost_estimate',
      intentConfidence: 0.9,
      generator: 'external',
    });
    await store.close();
  });

  test('keeps the policy and the propensity that its caller tells, and chooses no strategy', async () => {
    const store = await open('propensity.db');
    const tracker = new AgentTracker('my_agent', { store });
    const told = await tracker.trackChatMessage({ ...PAINT, policyId: 'mine-3', propensity: 0.25 });
    const silent = await tracker.trackChatMessage(PAINT);
    if (!told.tracked || !silent.tracked) throw new Error('not tracked');
    const nothing = { strategy: null, propensity: null, propensities: null, seed: null };
    expect(await store.findTurn(told.messageId)).toMatchObject({
      policyId: 'mine-3',
      assignment: { ...nothing, propensity: 0.25 },
    });
    expect(await store.findTurn(silent.messageId)).toMatchObject({ policyId: 'external', assignment: nothing });
    await expect(tracker.trackChatMessage({ ...PAINT, propensity: 0 })).rejects.toThrow(/propensity is 0/);
    await store.close();
  });

  test('the same message id twice is one turn', async () => {
    const store = await open('twice.db');
    const tracker = new AgentTracker('my_agent', { store });
    const first = await tracker.trackChatMessage({ ...PAINT, messageId: 'm-1' });
    const second = await tracker.trackChatMessage({ ...PAINT, messageId: 'm-1' });
    expect(second).toEqual(first);
    const other = await tracker.trackChatMessage({ ...PAINT, aiResponse: 'another', messageId: 'm-1' });
    expect(other).toEqual({ tracked: false, reason: 'the message id m-1 was used for another turn' });
    expect((await store.getStatistics('my_agent')).totalInteractions).toBe(1);
    await store.close();
  });

  test('an answer with errors has the base of a failed answer', async () => {
    const store = await open('errors.db');
    const outcome = await new AgentTracker('a', { store }).trackChatMessage({
      ...PAINT,
      metadata: { errors: ['timeout'] },
    });
    expect(outcome).toMatchObject({ tracked: true, reward: { base: 0.2 } });
    await store.close();
  });

  test('a store that is away disables tracking loudly, once, and it comes back by itself', async () => {
    const heard: [boolean, string][] = [];
    const missing = openLightningStore({ file: path.join(folder, 'no-such-folder', 'x.db') });
    const present = await open('present.db');
    let current = missing;
    // The same tracker sees the store away, then back.
    const store = new Proxy(missing, { get: (_target, name) => Reflect.get(current, name) });
    const tracker = new AgentTracker('a', { store, retryAfterMs: 50, onChange: (...change) => heard.push(change) });
    expect(tracker.enabled).toBe(true);
    expect(await tracker.trackChatMessage(PAINT)).toMatchObject({ tracked: false, reason: expect.any(String) });
    expect(await tracker.trackChatMessage(PAINT)).toMatchObject({ tracked: false });
    expect(tracker.enabled).toBe(false);
    current = present;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(await tracker.trackChatMessage(PAINT)).toMatchObject({ tracked: true });
    expect(tracker.enabled).toBe(true);
    expect(heard.map(([enabled]) => enabled)).toEqual([false, true]);
    await present.close();
  });

  test.each([
    [{ userMessage: '' }, 'userMessage'],
    [{ reward: 1.5 }, 'reward'],
    [{ reward: Number.NaN }, 'reward'],
    [{ metadata: { intentConfidence: -1 } }, 'metadata.intentConfidence'],
    [{ intent: 'weather' as never }, 'intent'],
    [{ metadata: { persona: 'pirate' as never } }, 'metadata.persona'],
  ])('%j is refused by name', async (fields, name) => {
    const store = await open('refused.db');
    await expect(new AgentTracker('a', { store }).trackChatMessage({ ...PAINT, ...fields })).rejects.toThrow(name);
    await store.close();
  });
});
