import { adaptPolicy } from './adapt-policy.ts';
import { FEATURE_COUNT } from './context-features.ts';
import { strategyWeights, uniformPolicy } from './policy.ts';
import { ARM_COUNT } from './strategies.ts';

const FIRST = uniformPolicy({
  agent: 'chat_agent',
  generator: 'grounded',
  modelId: 'grounded-1',
  systemPrompt: '',
  retrieval: { maxEntries: 3, minimumScore: 0.5 },
});
const WEIGHTS = strategyWeights(Float64Array.from({ length: ARM_COUNT * FEATURE_COUNT }, (_, index) => index / 100));
const PROMOTED = { ...FIRST, strategyWeights: WEIGHTS, sampling: { strategyEpsilon: 0.2 } };

test('a policy serves on another generator with its arms; with weights that do not fit, the running policy serves', () => {
  const running = { ...FIRST, generator: 'http-agent', modelId: 'agent:1', systemPrompt: 'be kind' };
  expect(adaptPolicy(PROMOTED, running)).toEqual({
    ...PROMOTED,
    generator: 'http-agent',
    modelId: 'agent:1',
    systemPrompt: 'be kind',
  });
  const old = { ...PROMOTED, strategyWeights: { ...WEIGHTS, featuresVersion: 'context-0' } };
  expect(adaptPolicy(old, running)).toEqual(running);
});
