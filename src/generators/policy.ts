import { type PolicyBundle, uniformPolicy } from '../domain/learning/policy.ts';
import type { ResponseModel } from './response-model.ts';

/** Of a generator that retrieves nothing of ours. */
const NO_RETRIEVAL = { maxEntries: 0, minimumScore: 0 };

/** The policy with which an agent begins on a generator: every arm is equally likely. */
export function firstPolicy(agent: string, generator: ResponseModel): PolicyBundle {
  return uniformPolicy({
    agent,
    generator: generator.name,
    modelId: generator.modelId,
    systemPrompt: generator.systemPrompt?.(agent) ?? '',
    retrieval: generator.retrieval ?? NO_RETRIEVAL,
  });
}
