import { createHash } from 'node:crypto';
import { canonicalJson } from '../domain/canonical-json.ts';
import type { ResponseModel } from './response-model.ts';

/**
 * The id of the policy that a generator answers an agent's turns with: the hash of its bundle, so that equal policies
 * have equal ids everywhere and a changed one never takes over an old one's turns (learning.md, "Policy").
 */
export function defaultPolicyId(agent: string, generator: ResponseModel): string {
  const bundle = { agent, generator: generator.name, model_id: generator.modelId };
  return createHash('sha256').update(canonicalJson(bundle)).digest('hex');
}
