import { DAPO_DEFAULTS, DR_GRPO_DEFAULTS, GRPO_DEFAULTS } from '../domain/learning/algorithms/grpo.ts';
import { createTrainers } from './trainers.ts';

const trainers = createTrainers();
const prepared = (algorithm: string, hyperParameters: Record<string, unknown> = {}) => {
  const result = trainers.prepare(algorithm, hyperParameters);
  if (result.outcome !== 'prepared') throw new Error(JSON.stringify(result));
  return result.training;
};

test('the built-in algorithms are grpo with its variants, dpo, ppo and bandit', () => {
  expect(trainers.names).toEqual(['grpo', 'dr_grpo', 'dapo', 'dpo', 'ppo', 'bandit']);
});

test.each([
  ['grpo', {}, GRPO_DEFAULTS],
  ['grpo', { loss_type: 'dapo' }, DAPO_DEFAULTS],
  ['grpo', { loss_type: 'dr_grpo' }, DR_GRPO_DEFAULTS],
  ['dapo', {}, DAPO_DEFAULTS],
  ['dr_grpo', {}, DR_GRPO_DEFAULTS],
])('%s with %j has the defaults of its paper', (algorithm, given, defaults) => {
  expect(prepared(algorithm, given).hyperParameters).toMatchObject(defaults);
});

test('what a run may set is told apart from what its algorithm may set', () => {
  const { options, hyperParameters } = prepared('dpo', { strategy_epsilon: 0.1, max_prompts: 7, beta: 0.3 });
  expect(options).toEqual({ strategy_epsilon: 0.1, max_prompts: 7, reward_model_weight: 0.75 });
  expect(hyperParameters).toMatchObject({ strategy_epsilon: 0.1, beta: 0.3, max_steps: 150 });
});

test.each([
  ['grpo', { num_generations: 1 }, 'num_generations'],
  ['grpo', { bata: 0.1 }, 'bata'],
  ['grpo', { loss_type: 'reinforce' }, 'loss_type'],
  ['ppo', { max_steps: 0 }, 'max_steps'],
  ['bandit', { objective: 'dm' }, 'objective'],
  ['dpo', { learning_rate: '0.1' }, 'learning_rate'],
  // A policy without exploration cannot be evaluated.
  ['grpo', { strategy_epsilon: 0.01 }, 'strategy_epsilon'],
])('%s refuses %j and names the parameter', (algorithm, given, parameter) => {
  expect(trainers.prepare(algorithm, given)).toMatchObject({
    outcome: 'invalid',
    problems: [{ parameter, problem: expect.stringMatching(/\S/) }],
  });
});

test('an unknown algorithm is refused with the known ones', () => {
  expect(trainers.prepare('sarsa', {})).toEqual({ outcome: 'unknown_algorithm', known: trainers.names });
});
