import type { FeedbackRequest } from '../contracts/http.ts';
import type { RandomStream } from './random.ts';

/** What a homeowner says or does about an answer. */
export type Signal = Omit<FeedbackRequest, 'message_id' | 'user_id'>;

/** Whether a homeowner goes on after an answer, and how. */
export type NextMove = 'leave' | 'ask_on' | 'ask_again' | 'regenerate';

/** The chance that a conversation goes on after a turn: the same after every turn, so that its length tells nothing. */
export const GO_ON_CHANCE = 0.45;

/** What people do, pleased or not: shares of turns. Complaining is likelier than praising, most say nothing. */
export const RATES = {
  pleased: { opinion: 0.3, copy: 0.35, followUpSignal: 0.8, moves: { ask_on: 1, ask_again: 0, regenerate: 0 } },
  displeased: { opinion: 0.4, copy: 0, followUpSignal: 0.3, moves: { ask_on: 0.25, ask_again: 0.2, regenerate: 0.55 } },
} as const;

/** What an opinion is, when there is one: shares. */
export const OPINIONS = {
  pleased: { thumbs_up: 0.65, rating_5: 0.2, rating_4: 0.15 },
  displeased: { thumbs_down: 0.6, rating_1: 0.1, rating_2: 0.2, rating_3: 0.1 },
} as const;

const COMMENT_CHANCE = 0.2;
const FLAGS_CHANCE = 0.15;

const COMMENTS = {
  pleased: [
    'Just what I needed.',
    'Clear, thanks!',
    'Good numbers to start from.',
    'This helps me talk to the contractor.',
    'Short and useful 👍',
  ],
  displeased: [
    'Not what I asked.',
    'Too much text for me.',
    'I still do not know what to do.',
    'Where do these numbers come from?',
    'I wanted the price, not a lecture.',
    'This is missing the steps.',
  ],
} as const;

/** How a homeowner goes on, once it is known that the conversation does. */
export function drawMove(stream: RandomStream, isPleased: boolean): Exclude<NextMove, 'leave'> {
  const { moves } = RATES[moodOf(isPleased)];
  return stream.pickWeighted(['ask_on', 'ask_again', 'regenerate'] as const, (move) => moves[move]);
}

/** The feedback on an answer, in the order in which it is given: at most a copy, an opinion, and what going on says. */
export function drawSignals(stream: RandomStream, isPleased: boolean, move: NextMove): readonly Signal[] {
  const rates = RATES[moodOf(isPleased)];
  const signals: Signal[] = [];
  if (stream.next() < rates.copy) signals.push({ feedback_type: 'copy' });
  if (stream.next() < rates.opinion) signals.push(drawOpinion(stream, isPleased));
  if (move === 'regenerate') signals.push({ feedback_type: 'regenerate' });
  if (move === 'ask_on' && stream.next() < rates.followUpSignal) signals.push({ feedback_type: 'follow_up' });
  return signals;
}

function drawOpinion(stream: RandomStream, isPleased: boolean): Signal {
  const feedbackType = isPleased
    ? stream.pickWeighted(['thumbs_up', 'rating_5', 'rating_4'] as const, (type) => OPINIONS.pleased[type])
    : stream.pickWeighted(
        ['thumbs_down', 'rating_1', 'rating_2', 'rating_3'] as const,
        (type) => OPINIONS.displeased[type],
      );
  const stars = /^rating_(\d)$/.exec(feedbackType)?.[1];
  const hasComment = stream.next() < COMMENT_CHANCE;
  const hasFlags = stream.next() < FLAGS_CHANCE;
  return {
    feedback_type: feedbackType,
    ...(stars === undefined ? {} : { rating: Number(stars) }),
    ...(hasComment ? { comment: stream.pick(COMMENTS[moodOf(isPleased)]) } : {}),
    ...(hasFlags ? { helpful: isPleased, accurate: isPleased || stream.next() < 0.5, complete: isPleased } : {}),
  };
}

const moodOf = (isPleased: boolean): keyof typeof RATES => (isPleased ? 'pleased' : 'displeased');
