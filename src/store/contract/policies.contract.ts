import { createHash, randomUUID } from 'node:crypto';
import { FEATURE_COUNT } from '../../domain/learning/context-features.ts';
import {
  type PolicyBundle,
  policyCanonicalJson,
  strategyWeights,
  uniformPolicy,
} from '../../domain/learning/policy.ts';
import type { PolicyChannelMove } from '../../domain/learning/policy-channel.ts';
import { ARM_COUNT } from '../../domain/learning/strategies.ts';
import type { LightningStore } from '../lightning-store.ts';

const AT = '2025-11-08T12:00:00.000Z';
const LATER = '2025-11-08T12:00:01.000Z';

/** The first policy of an agent that no other test has. */
function aBundle(agent: string = `agent-${randomUUID()}`): PolicyBundle {
  return uniformPolicy({
    agent,
    generator: 'grounded',
    modelId: 'grounded-1',
    systemPrompt: 'Say "ünïcödé" 🏠\n',
    retrieval: { maxEntries: 3, minimumScore: 0.25 },
  });
}

/** A learned policy of the same agent. */
function learned(base: PolicyBundle): PolicyBundle {
  const weights = Float64Array.from({ length: ARM_COUNT * FEATURE_COUNT }, (_, index) => Math.sin(index) / 3);
  return { ...base, strategyWeights: strategyWeights(weights), sampling: { strategyEpsilon: 0.2 } };
}

function aMove(agent: string, overrides: Partial<PolicyChannelMove>): PolicyChannelMove {
  return {
    moveId: `move-${randomUUID()}`,
    agent,
    channel: 'stable',
    from: null,
    to: null,
    actor: 'start-up',
    reason: 'first policy',
    createdAt: AT,
    ...overrides,
  };
}

export function policiesContract(store: () => LightningStore): void {
  const channelsOf = async (agent: string) =>
    (await store().listPolicyChannels()).filter((channel) => channel.agent === agent);
  const twoPolicies = async () => {
    const bundle = aBundle();
    const first = await store().savePolicy(bundle, AT);
    const second = await store().savePolicy(learned(bundle), LATER);
    return { agent: bundle.agent, first, second };
  };

  describe('a policy', () => {
    it('comes back as it was saved, under the sha256 of its canonical JSON', async () => {
      const bundle = learned(aBundle());
      const { policyId } = await store().savePolicy(bundle, AT);
      expect(policyId).toBe(createHash('sha256').update(policyCanonicalJson(bundle)).digest('hex'));
      expect(await store().findPolicy(policyId)).toEqual({ policyId, bundle, createdAt: AT });
    });

    it('saved twice is once: the first stays, also from twenty at once', async () => {
      const bundle = aBundle();
      const first = await store().savePolicy(bundle, AT);
      const again = await Promise.all(Array.from({ length: 20 }, () => store().savePolicy({ ...bundle }, LATER)));
      for (const policy of again) expect(policy).toEqual(first);
      expect(await store().listPolicies({ agent: bundle.agent, limit: 10 })).toEqual([first]);
    });

    it('that was never saved is null', async () => {
      expect(await store().findPolicy('0'.repeat(64))).toBeNull();
    });

    it('without exploration is refused: it could not be evaluated', async () => {
      const greedy = { ...learned(aBundle()), sampling: { strategyEpsilon: 0 } };
      await expect(store().savePolicy(greedy, AT)).rejects.toThrow(/strategyEpsilon is 0/);
      expect(await store().listPolicies({ agent: greedy.agent, limit: 10 })).toEqual([]);
    });

    it('is listed newest first, at most as many as asked', async () => {
      const { agent, first, second } = await twoPolicies();
      expect(await store().listPolicies({ agent, limit: 10 })).toEqual([second, first]);
      expect(await store().listPolicies({ agent, limit: 1 })).toEqual([second]);
      expect(await store().listPolicies({ agent: null, limit: 1_000 })).toEqual(
        expect.arrayContaining([first, second]),
      );
    });
  });

  describe('a policy channel', () => {
    it('points where its last move led, and each move is an audited row', async () => {
      const { agent, first, second } = await twoPolicies();
      const begin = aMove(agent, { to: first.policyId });
      const promote = aMove(agent, {
        from: first.policyId,
        to: second.policyId,
        actor: 'ops',
        reason: 'promoted',
        createdAt: LATER,
      });
      expect(await channelsOf(agent)).toEqual([]);
      expect(await store().movePolicyChannel(begin)).toBe('moved');
      expect(await store().movePolicyChannel(promote)).toBe('moved');
      expect(await channelsOf(agent)).toEqual([
        { agent, channel: 'stable', policyId: second.policyId, movedAt: LATER },
      ]);
      expect(await store().listPolicyMoves(agent, 10)).toEqual([promote, begin]);
      expect(await store().listPolicyMoves(agent, 1)).toEqual([promote]);
    });

    it('moved twice by the same move is moved once', async () => {
      const { agent, first, second } = await twoPolicies();
      const begin = aMove(agent, { to: first.policyId });
      await store().movePolicyChannel(begin);
      await store().movePolicyChannel(aMove(agent, { from: first.policyId, to: second.policyId }));
      expect(await store().movePolicyChannel(begin)).toBe('moved_before');
      expect(await channelsOf(agent)).toMatchObject([{ policyId: second.policyId }]);
      expect(await store().listPolicyMoves(agent, 10)).toHaveLength(2);
    });

    it('that points elsewhere than its mover saw stays, without an audit row', async () => {
      const { agent, first, second } = await twoPolicies();
      await store().movePolicyChannel(aMove(agent, { to: first.policyId }));
      for (const from of [null, second.policyId]) {
        const to = from === null ? second.policyId : first.policyId;
        expect(await store().movePolicyChannel(aMove(agent, { from, to }))).toBe('conflict');
      }
      expect(await channelsOf(agent)).toMatchObject([{ policyId: first.policyId }]);
      expect(await store().listPolicyMoves(agent, 10)).toHaveLength(1);
    });

    it('begun by twenty processes at once is moved once', async () => {
      const { agent, first } = await twoPolicies();
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, () => store().movePolicyChannel(aMove(agent, { to: first.policyId }))),
      );
      expect(outcomes.filter((outcome) => outcome === 'moved')).toHaveLength(1);
      expect(await store().listPolicyMoves(agent, 100)).toHaveLength(1);
    });

    it('"candidate" can be emptied, "stable" cannot', async () => {
      const { agent, first, second } = await twoPolicies();
      await store().movePolicyChannel(aMove(agent, { to: first.policyId }));
      await store().movePolicyChannel(aMove(agent, { channel: 'candidate', to: second.policyId }));
      const end = aMove(agent, { channel: 'candidate', from: second.policyId, reason: 'no better' });
      expect(await store().movePolicyChannel(end)).toBe('moved');
      expect(await channelsOf(agent)).toMatchObject([{ channel: 'stable', policyId: first.policyId }]);
      await expect(store().movePolicyChannel(aMove(agent, { from: first.policyId }))).rejects.toThrow(/never empty/);
    });

    it('to a policy that is not saved is refused, and the store stays enabled', async () => {
      const move = aMove(`agent-${randomUUID()}`, { to: 'f'.repeat(64) });
      await expect(store().movePolicyChannel(move)).rejects.not.toMatchObject({ name: 'StoreUnavailableError' });
      expect(store().isEnabled()).toBe(true);
    });
  });
}
