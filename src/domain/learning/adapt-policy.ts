import { type PolicyBundle, policyProblems } from './policy.ts';

/**
 * The policy as it can be served by the generator that runs: its arms and sampling on that generator; the running policy itself when
 * its weights do not fit this code. A turn must never carry the id of a bundle that did not answer it.
 */
export function adaptPolicy(policy: PolicyBundle, running: PolicyBundle): PolicyBundle {
  const { generator, modelId, systemPrompt, retrieval } = running;
  const adapted = { ...policy, generator, modelId, systemPrompt, retrieval };
  return policyProblems(adapted).length === 0 ? adapted : running;
}
