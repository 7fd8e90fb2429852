import { PERSONAS, type Persona } from '../../src/domain/chat/vocabulary.ts';
import { createRng, type Rng, randomInteger } from '../../src/domain/learning/random.ts';
import type { FeedbackType } from '../../src/domain/reward/feedback-type.ts';
import type { Turn } from '../../src/domain/turn/turn.ts';
import { openLightningStore } from '../../src/store/open-lightning-store.ts';
import { aFeedback, aRetraction } from '../support/turns.ts';
import type { World } from '../support/world.ts';

/** A question of every intent that the service answers from its knowledge. */
const QUESTIONS = [
  'How much to paint my living room?',
  'What does it cost to remodel a small bathroom?',
  'How do I fix a leaky faucet myself?',
  'How do I tile a backsplash?',
  'Which paint is best for a bathroom ceiling?',
  'How do I find a good electrician near me?',
  'Ideas for a small kitchen with white cabinets?',
  'Do I need a permit to build a deck?',
  'How long does a bathroom remodel take?',
  'What should I know before I buy an old house?',
];
const COMMENTS = [
  'The range fits what the painter asked for.',
  'Too long: I only wanted the price.',
  'I missed what to do about the old wallpaper.',
  'Clear steps, and it worked.',
];
const MS_PER_DAY = 86_400_000;
const MS_PER_MINUTE = 60_000;
const USER_COUNT = 160;

interface Seeding {
  readonly turns: number;
  readonly days: number;
  readonly now: Date;
  readonly seed?: number;
}

/**
 * Fills a world's store with turns of the last days and their feedback, the same for the same seed. The answers are real: each question is asked once
 * over HTTP, and its turn is repeated with other users, times and reactions.
 */
export async function seedDashboard(world: World, { turns: count, days, now, seed = 1 }: Seeding): Promise<void> {
  const ids = await Promise.all(
    QUESTIONS.map(async (message, index) => {
      const message_id = `question-${index}`;
      await world.api.post('/api/v1/chat', { message, message_id, user_id: `user-${index}` });
      return message_id;
    }),
  );
  const { DATABASE_URL: databaseUrl, LIGHTNING_DB: file } = world.environment;
  const store = openLightningStore({ ...(databaseUrl && { databaseUrl }), ...(file && { file }) });
  try {
    const templates: Turn[] = [];
    for (const id of ids) {
      const turn = await store.findTurn(id);
      if (turn !== null) templates.push(turn);
    }
    const rng = createRng(seed);
    for (let index = 0; index < count; index += 1) {
      const template = templates[randomInteger(rng, templates.length)];
      if (template === undefined) throw new Error('no question was answered');
      const ageMs = rng.next() * days * MS_PER_DAY;
      const turn = seededTurn(template, { index, createdAt: new Date(now.getTime() - ageMs), rng });
      await store.trackTurn(turn);
      for (const [place, feedback] of reactions(turn, { rng, progress: 1 - ageMs / (days * MS_PER_DAY) }).entries()) {
        const createdAt = new Date(Date.parse(turn.createdAt) + (place + 1) * MS_PER_MINUTE).toISOString();
        const feedbackId = `feedback-${turn.messageId}-${place}`;
        const accepted = await store.acceptFeedback(
          aFeedback(turn.messageId, { ...feedback, feedbackId, userId: turn.userId, createdAt }),
        );
        if (accepted.outcome !== 'accepted') continue;
        const source = rng.next() < 0.1 ? 'late' : 'live';
        await store.applyFeedback({ feedbackId, source, appliedAt: createdAt });
        if (rng.next() < 0.03) {
          const retractionId = `retraction-${turn.messageId}-${place}`;
          await store.retractFeedback(aRetraction(feedbackId, { retractionId, createdAt }));
          await store.applyFeedback({ feedbackId: retractionId, source, appliedAt: createdAt });
        }
      }
    }
  } finally {
    await store.close();
  }
}

function seededTurn(
  template: Turn,
  { index, createdAt, rng }: { readonly index: number; readonly createdAt: Date; readonly rng: Rng },
): Turn {
  const messageId = `seeded-${index}`;
  const hasFailed = rng.next() < 0.015;
  const base = hasFailed ? 0.2 : 0.5;
  const score = Math.min(1, base + template.adjustments.reduce((sum, { value }) => sum + value, 0));
  return {
    ...template,
    messageId,
    conversationId: `seeded-conversation-${index}`,
    userId: `user-${randomInteger(rng, USER_COUNT)}`,
    persona: personaOf(rng),
    createdAt: createdAt.toISOString(),
    workflowId: `chat-turn/${messageId}`,
    error: hasFailed ? 'the model did not answer in time' : null,
    implicitReward: { ...template.implicitReward, base, score: Number(score.toFixed(10)) },
    effectiveReward: Number(score.toFixed(10)),
    userSignalReward: base,
  };
}

/** Some personas ask more than others, and some people do not say. */
function personaOf(rng: Rng): Persona | null {
  const place = Math.floor(rng.next() ** 1.6 * (PERSONAS.length + 1));
  return PERSONAS[place] ?? null;
}

/** What a user does about an answer: mostly nothing; designers are harder to please, and answers get better with time. */
function reactions(turn: Turn, { rng, progress }: { readonly rng: Rng; readonly progress: number }) {
  if (rng.next() > 0.38) return [];
  const taste = (turn.persona === 'designer' ? 0.42 : 0.66) + 0.18 * progress;
  const isLiked = rng.next() < taste;
  const comment = rng.next() < 0.15 ? (COMMENTS[randomInteger(rng, COMMENTS.length)] ?? null) : null;
  const accurate = rng.next() < 0.4 ? rng.next() < taste + 0.1 : null;
  const opinion: FeedbackType = isLiked
    ? choose(rng, ['thumbs_up', 'rating_5', 'rating_4', 'copy', 'follow_up'])
    : choose(rng, ['thumbs_down', 'rating_3', 'rating_2', 'rating_1', 'regenerate']);
  const first = { feedbackType: opinion, comment, accurate };
  if (rng.next() < 0.08) return [first, { feedbackType: choose(rng, ['thumbs_up', 'thumbs_down'] as const) }];
  return [first];
}

function choose<T>(rng: Rng, options: readonly [T, ...T[]]): T {
  return options[randomInteger(rng, options.length)] ?? options[0];
}
