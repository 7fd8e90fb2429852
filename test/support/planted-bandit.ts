import { INTENTS, PERSONAS, type Persona } from '../../src/domain/chat/vocabulary.ts';
import { contextFeatures } from '../../src/domain/learning/context-features.ts';
import type { LoggedDecision } from '../../src/domain/learning/evaluation/reward-regression.ts';
import { at } from '../../src/domain/learning/numbers.ts';
import { createRng, type Rng, randomIndex, randomInteger } from '../../src/domain/learning/random.ts';
import { ARM_COUNT } from '../../src/domain/learning/strategies.ts';

/** A synthetic world in which every persona likes one arm best, or (`null`) nobody cares. */
export interface PlantedTurn {
  readonly user: string;
  readonly persona: Persona;
  readonly features: Float64Array;
  /** The true mean reward of each arm. */
  readonly truth: Float64Array;
}

/** The arm that a persona likes best. */
export const bestArmOf = (persona: Persona): number => (PERSONAS.indexOf(persona) * 3 + 1) % ARM_COUNT;

const BASE_REWARD = 0.45;

/** Turns of `users` users, three each; `lift` ≤ .25 is what the best arm adds to the mean reward. */
export function plantTurns(options: { seed: number; users: number; lift: number }): readonly PlantedTurn[] {
  const rng = createRng(options.seed);
  return Array.from({ length: options.users }, (_, number) => {
    const persona = PERSONAS[randomInteger(rng, PERSONAS.length)] ?? 'homeowner';
    // Users differ in how kind they are: their turns are not independent.
    const kindness = (rng.next() - 0.5) * 0.2;
    return Array.from({ length: 3 }, (): PlantedTurn => {
      const intent = INTENTS[randomInteger(rng, INTENTS.length)] ?? 'general_question';
      const truth = new Float64Array(ARM_COUNT).fill(BASE_REWARD + kindness);
      const best = bestArmOf(persona);
      truth[best] = at(truth, best) + options.lift;
      const features = contextFeatures({
        intent,
        persona,
        historyLength: randomInteger(rng, 4),
        message: 'how much for a 12 foot wall?',
      });
      return { user: `user-${options.seed}-${number}`, persona, features, truth };
    });
  }).flat();
}

/** The turns as they are logged: an arm drawn by `probabilities`, a reward of 0, .5 or 1 with the arm's true mean. */
export function logTurns(
  turns: readonly PlantedTurn[],
  rng: Rng,
  probabilities: (turn: PlantedTurn) => ArrayLike<number> = () => new Float64Array(ARM_COUNT).fill(1 / ARM_COUNT),
): readonly LoggedDecision[] {
  return turns.map((turn) => {
    const served = probabilities(turn);
    const arm = randomIndex(rng, served);
    const mean = at(turn.truth, arm);
    const reward = rng.next() < 0.4 ? 0.5 : Number(rng.next() < (mean - 0.2) / 0.6);
    return { user: turn.user, features: turn.features, arm, propensity: at(served, arm), reward };
  });
}
