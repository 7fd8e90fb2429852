import type { ScoreArm, TrainingPrompt } from './training.ts';

/** A prompt with the arms sampled for it, some of them several times. */
export interface SampledArms {
  readonly prompt: TrainingPrompt;
  readonly arms: readonly number[];
}

/**
 * The rewards of all sampled arms, null where there is none; each (prompt, arm) pair is asked for once, all pairs of a step together, so that
 * a slow generator can work on them side by side. Waits only when a score is a promise: cached training stays synchronous and fast.
 * @throws RangeError for a score that is not finite.
 */
export async function scoreSamples(
  samples: readonly SampledArms[],
  score: ScoreArm,
): Promise<readonly (readonly (number | null)[])[]> {
  const asked = new Map<TrainingPrompt, Map<number, number | null>>();
  const pending: Promise<void>[] = [];
  for (const { prompt, arms } of samples) {
    const known = asked.get(prompt) ?? new Map<number, number | null>();
    asked.set(prompt, known);
    for (const arm of arms) {
      if (known.has(arm)) continue;
      known.set(arm, null);
      const answer = score(prompt, arm);
      if (answer instanceof Promise) pending.push(answer.then((reward) => void known.set(arm, checked(reward))));
      else known.set(arm, checked(answer));
    }
  }
  if (pending.length > 0) await Promise.all(pending);
  return samples.map(({ prompt, arms }) => arms.map((arm) => asked.get(prompt)?.get(arm) ?? null));
}

function checked(reward: number | null): number | null {
  if (reward !== null && !Number.isFinite(reward))
    throw new RangeError(`score ${reward}: expected a finite number or null`);
  return reward;
}
