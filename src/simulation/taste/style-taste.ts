import { INTENTS, type Intent, PERSONAS, type Persona } from '../../domain/chat/vocabulary.ts';
import { type RandomStream, randomStream } from '../random.ts';
import type { Judgement } from './judgement.ts';
import type { VisibleAnswer } from './visible-answer.ts';

/** Bound once: in a sandboxed realm (jest) every use of a global is a slow look-up, and these are used for every look. */
const { abs, log, max } = Math;

/** What somebody's needs weigh. */
interface Needs {
  /** The length they like best, in code points. */
  readonly idealLength: number;
  /** Per factor of e away from it, < 0. */
  readonly length: number;
  readonly steps: number;
  readonly priceTable: number;
  readonly askingBack: number;
  readonly nextActions: number;
  readonly safetyFirst: number;
}

/** From a few lines to a page. */
const IDEAL_LENGTHS = [250, 1_800] as const;
/** An intent shifts a persona's needs: less than the persona itself does. */
const INTENT_SHARE = 0.35;
/** One standard deviation of the answers' appeal, in logits, for every persona: there is something to find, and nobody is sure. */
const SPREAD = 1.8;
/** The middle of the answers pleases in 55 % of the turns: ln(.55 / .45). */
const MIDDLE = Math.log(0.55 / 0.45);
/** Nobody likes "I don't know". */
const NO_CONTEXT_PENALTY = 2;

/** The answers that the spread is measured on: every combination of what an answer may look like. */
const LOOKS: readonly VisibleAnswer[] = [300, 800, 1_700].flatMap((length) =>
  (['prose', 'steps', 'table'] as const).flatMap((form) =>
    [false, true].flatMap((asksBack) =>
      [false, true].flatMap((namesNextActions) =>
        (['cost', 'safety'] as const).map((lead) => ({
          length,
          hasSteps: form === 'steps',
          hasPriceTable: form === 'table',
          asksBack,
          namesNextActions,
          lead,
          usesContext: true,
          topic: null,
        })),
      ),
    ),
  ),
);

/**
 * The appeal of answers to people who each need what their persona needs, drawn from a wide family. `sign` −1 turns every liking round.
 * For each persona and intent the looks of answers have a mean appeal of {@link MIDDLE} and a spread of {@link SPREAD}.
 */
export function styleTaste(seed: number, sign: 1 | -1): (judgement: Judgement) => number {
  const intents = new Map(INTENTS.map((intent) => [intent, drawNeeds(randomStream('needs', seed, intent))]));
  const scales = new Map(
    PERSONAS.flatMap((persona) => {
      const needs = drawNeeds(randomStream('needs', seed, persona));
      return INTENTS.map((intent) => [keyOf(persona, intent), scaleOf(needs, intents.get(intent))] as const);
    }),
  );
  return ({ persona, intent, answer }) => {
    const score = scales.get(keyOf(persona, intent));
    if (score === undefined) throw new RangeError(`no needs of ${persona} for ${intent}`);
    return MIDDLE + sign * SPREAD * score(answer) - (answer.usesContext ? 0 : NO_CONTEXT_PENALTY);
  };
}

const keyOf = (persona: Persona, intent: Intent): string => `${persona}/${intent}`;

function drawNeeds(stream: RandomStream): Needs {
  const [shortest, longest] = IDEAL_LENGTHS;
  return {
    idealLength: shortest * (longest / shortest) ** stream.next(),
    length: -(0.5 + stream.next()),
    steps: stream.normal(),
    priceTable: stream.normal(),
    askingBack: stream.normal(),
    nextActions: stream.normal(),
    safetyFirst: stream.normal(),
  };
}

/** The score of an answer in standard deviations over all looks. */
function scaleOf(persona: Needs, intent: Needs | undefined): (answer: VisibleAnswer) => number {
  const raw = (answer: VisibleAnswer) =>
    needsMet(persona, answer) + (intent === undefined ? 0 : INTENT_SHARE * needsMet(intent, answer));
  const scores = LOOKS.map(raw);
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const spread = Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length);
  return (answer) => (raw(answer) - mean) / spread;
}

function needsMet(needs: Needs, answer: VisibleAnswer): number {
  return (
    needs.length * abs(log(max(answer.length, 1) / needs.idealLength)) +
    needs.steps * Number(answer.hasSteps) +
    needs.priceTable * Number(answer.hasPriceTable) +
    needs.askingBack * Number(answer.asksBack) +
    needs.nextActions * Number(answer.namesNextActions) +
    needs.safetyFirst * Number(answer.lead === 'safety')
  );
}
