import { type Catalogue, topicsByPopularity } from './catalogue.ts';
import { converse, type SimulatedTurn, type SimulatedWorld } from './converse.ts';
import { type PopulationSettings, planConversations } from './homeowners.ts';
import type { Homeview } from './homeview.ts';
import { drawTaste, type Taste, type TasteFamily } from './taste/taste.ts';

export interface SimulationSettings {
  readonly family: TasteFamily;
  /** An integer: decides people, questions, taste and every reaction. */
  readonly seed: number;
  readonly users: number;
  /** Conversations under way at once. */
  readonly concurrency: number;
  /** As in {@link PopulationSettings}. */
  readonly longestConversation?: number;
}

/** A population with its taste, ready to talk. */
export interface Simulation {
  readonly population: PopulationSettings;
  readonly taste: Taste;
  /**
   * Holds conversations until the plan has `turns` turns; what took place before, under the same settings, is there already and is not
   * changed. Ends early when the signal is aborted, after the conversations under way.
   * @throws HomeviewError of the first conversation that failed, when the others have ended.
   */
  run(turns: number, onTurn: (turn: SimulatedTurn) => void, options?: RunOptions): Promise<void>;
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  /** How many conversations of the plan are known to be over: they are not held again. @default 0 */
  readonly skip?: number;
  /** Called with how many conversations of the plan, from its beginning on, are over without a gap. */
  readonly onProgress?: (conversations: number) => void;
}

/** A simulation over a service. */
export function createSimulation(
  { family, seed, users, concurrency, longestConversation }: SimulationSettings,
  catalogue: Catalogue,
  homeview: Homeview,
): Simulation {
  const topics = topicsByPopularity(catalogue, seed);
  const taste = drawTaste({ family, seed, popularTopics: topics.map(({ topic }) => topic.id) });
  // The size of the population is part of the name: it decides whose conversation comes when.
  const population = {
    ...{ seed, users, name: `sim-${family}-${seed}-${users}` },
    ...(longestConversation === undefined ? {} : { longestConversation }),
  };
  const world: SimulatedWorld = { seed, homeview, taste, interests: { topics, unknown: catalogue.unknown } };
  return {
    population,
    taste,
    async run(turns, onTurn, { signal, skip = 0, onProgress = () => undefined } = {}) {
      const plan = planConversations(population, turns);
      const isOver = inOrder(skip, onProgress);
      let failure: unknown = null;
      let taken = 0;
      const holdConversations = async (): Promise<void> => {
        // A generator is shared by the loops: each conversation is taken once.
        for (const conversation of plan) {
          const index = taken;
          taken += 1;
          if (index < skip) continue;
          if (failure !== null || signal?.aborted) return;
          try {
            await converse(world, conversation, onTurn);
            isOver(index);
          } catch (error) {
            failure ??= error;
          }
        }
      };
      await Promise.all(Array.from({ length: concurrency }, holdConversations));
      if (failure !== null) throw failure;
    },
  };
}

/** Hears of conversations that are over, in any order, and tells how many are over without a gap. */
function inOrder(skip: number, onProgress: (conversations: number) => void): (index: number) => void {
  const waiting = new Set<number>();
  let over = skip;
  return (index) => {
    waiting.add(index);
    while (waiting.delete(over)) over += 1;
    onProgress(over);
  };
}
