import type { Intent, Persona } from '../../domain/chat/vocabulary.ts';
import type { VisibleAnswer } from './visible-answer.ts';

/** What a person judges. */
export interface Judgement {
  readonly persona: Persona;
  readonly intent: Intent;
  readonly answer: VisibleAnswer;
  /** How far the simulation has come, in turns since its beginning: what a drifting taste moves with. @default 0 */
  readonly position?: number;
}

/** Something planted: turns that people dislike, described as an analyst would slice them. */
export interface PlantedTrouble {
  readonly kind: 'answers_too_long' | 'answered_without_context' | 'broken_topic';
  /** The slice that holds exactly its turns, by the dimensions of the collection report. */
  readonly slice: Readonly<Record<string, string>>;
  isIn(judgement: Pick<Judgement, 'persona' | 'answer'>): boolean;
}
